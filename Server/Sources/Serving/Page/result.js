// Shows what the network makes of the drawing.

// More classes than these aren't all shown, but the likeliest.
const MOST_SHOWN = 10;
// In milliseconds: what is spoken waits until a hand pauses.
const PAUSE = 700;

const element = id => document.getElementById(id);

function percent(share) {
  // What isn't certain doesn't look so.
  return share < 1 ? `${Math.min(100 * share, 99.9).toFixed(1)} %` : '100 %';
}

export class Result {
  #names = [];
  #rows = [];
  #speech = 0;

  // Makes a row for each class, or for as many as are shown.
  setModel(model) {
    this.#names = model.classes;
    const list = element('classes');
    list.classList.toggle('named', model.classes.some(name => name.length > 2));
    this.#rows = model.classes.slice(0, MOST_SHOWN).map(() => {
      const row = document.createElement('li');
      const [name, track, fill, share] = ['name', 'track', 'fill', 'share'].map(kind =>
        Object.assign(document.createElement('span'), { className: kind }));
      track.append(fill);
      row.append(name, track, share);
      return { row, name, fill, share };
    });
    list.replaceChildren(...this.#rows.map(({ row }) => row));
    [element('seen').width, element('seen').height] = [model.picture.columns, model.picture.rows];
    this.clear();
  }

  clear() {
    clearTimeout(this.#speech);
    element('label').textContent = '–';
    element('label').className = 'label none';
    element('certainty').textContent = 'nothing drawn yet';
    element('doubt').hidden = true;
    element('spoken').textContent = '';
    const seen = element('seen');
    seen.getContext('2d').clearRect(0, 0, seen.width, seen.height);
    seen.setAttribute('aria-label', 'What the network sees: nothing yet');
    this.#show(this.#names.map(() => 0), -1);
  }

  show(prediction) {
    const best = prediction.class;
    const label = element('label');
    label.textContent = prediction.label;
    label.classList.toggle('long', prediction.label.length > 4);
    label.classList.remove('none');
    element('certainty').textContent = percent(prediction.probabilities[best]);
    const doubts = {
      unsure: 'The network is unsure.',
      second_digit: 'There may be two drawings: one of them was read.',
      no_digit: 'This may be no drawing, but a dark part of the picture.',
    };
    element('doubt').textContent = prediction.warnings.map(warning => doubts[warning] ?? warning).join(' ');
    element('doubt').hidden = prediction.warnings.length === 0;
    this.#show(prediction.probabilities, best);
    this.#showSeen(prediction.pixels, prediction.label);
    this.#speak(prediction);
  }

  // Says it to a screen reader, once the hand rests.
  #speak(prediction) {
    clearTimeout(this.#speech);
    this.#speech = setTimeout(() => {
      const order = prediction.probabilities.map((share, index) => [share, index]).sort((a, b) => b[0] - a[0]);
      const words = order.slice(0, 2).map(([share, index]) => `${this.#names[index]}, ${Math.round(100 * share)} percent`);
      element('spoken').textContent = `${words[0]}. Next: ${words[1] ?? 'none'}. ${element('doubt').textContent}`;
    }, PAUSE);
  }

  #show(shares, best) {
    let order = this.#names.map((_, index) => index);
    if (order.length > MOST_SHOWN) order.sort((a, b) => shares[b] - shares[a]);
    order = order.slice(0, MOST_SHOWN);
    this.#rows.forEach(({ row, name, fill, share }, place) => {
      const index = order[place];
      name.textContent = name.title = this.#names[index];
      fill.style.transform = `scaleX(${shares[index]})`;
      share.textContent = best < 0 ? '–' : percent(shares[index]);
      row.classList.toggle('first', index === best);
    });
  }

  #showSeen(pixels, label) {
    const seen = element('seen');
    const context = seen.getContext('2d');
    const image = context.createImageData(pixels[0].length, pixels.length);
    pixels.flat().forEach((grey, index) => image.data.set([grey, grey, grey, 255], 4 * index));
    context.putImageData(image, 0, 0);
    seen.setAttribute('aria-label', `What the network sees: the drawing as ${pixels[0].length} by ${pixels.length} pixels, taken for ${label}`);
  }
}
