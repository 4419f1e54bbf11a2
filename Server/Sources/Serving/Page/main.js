// Ties the page together: drawing → picture → server → result.
import { Drawing } from './drawing.js';
import { Pen } from './pen.js';
import { Result } from './result.js';
import { Refusal, Service } from './service.js';

const element = id => document.getElementById(id);
const [canvas, paper] = [element('canvas'), element('paper')];
const [drawing, result, service] = [new Drawing(), new Result(), new Service()];
const pen = new Pen(canvas, drawing);

// Paper

function paint() {
  const side = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, side, side);
  const style = getComputedStyle(canvas);
  drawing.paint(context, side, style.color);
  if (!pen.cursor) return;
  // Where the keys have moved the pen: a ring, filled while it's down.
  context.beginPath();
  context.arc(pen.cursor.x * side, pen.cursor.y * side, side / 40, 0, 2 * Math.PI);
  context.strokeStyle = context.fillStyle = style.accentColor;
  context.lineWidth = side / 150;
  context.stroke();
  if (pen.isDown) context.fill();
}

let isPainting = false;
function repaint() {
  if (isPainting) return;
  isPainting = true;
  requestAnimationFrame(() => {
    isPainting = false;
    paint();
  });
}

function say(message) {
  if (element('message').textContent !== message) element('message').textContent = message;
}

// Server

// One request at a time, of the newest drawing: a slow server gets fewer of them.
let isAsking = false;
let askedVersion = -1;
async function ask() {
  if (isAsking || askedVersion === drawing.version) return;
  isAsking = true;
  const version = (askedVersion = drawing.version);
  try {
    if (drawing.isEmpty) {
      result.clear();
    } else {
      const prediction = await service.predict(await drawing.png());
      if (!drawing.isEmpty) result.show(prediction);
      say('');
    }
    paper.dataset.answered = version;
  } catch (error) {
    // What is being begun may look like nothing yet.
    if (!(error instanceof Refusal) || error.kind !== 'blank') say(error.message);
    if (drawing.picture && error.kind === 'blank') say('Nothing is drawn in this picture.');
    paper.dataset.answered = version;
  }
  isAsking = false;
  if (askedVersion !== drawing.version) setTimeout(ask, 40);
}

drawing.onchange = () => {
  element('undo').disabled = !drawing.canUndo;
  element('clear').disabled = drawing.isEmpty;
  element('invitation').hidden = !drawing.isEmpty;
  canvas.setAttribute(
    'aria-label',
    drawing.isEmpty ? 'Paper to draw on, empty' : drawing.picture ? 'Paper with a picture' : `Paper with ${drawing.strokes.length} strokes`);
  paper.dataset.version = drawing.version;
  repaint();
  ask();
};
pen.onmove = repaint;

async function start() {
  try {
    const model = await service.model();
    result.setModel(model);
    const isDigits = model.classes.every(name => /^\d$/.test(name));
    const title = isDigits ? 'Draw a digit' : model.classes.length <= 12 ? `Draw one of ${model.classes.join(', ')}` : 'Draw';
    element('title').textContent = title;
    document.title = `${title} · Lockstep`;
    const count = model.parameters.toLocaleString('en');
    element('model').textContent = `${model.architecture}, ${count} parameters, ${model.parameters_sha256.slice(0, 12)}…`;
    document.documentElement.dataset.ready = 'true';
    ask();
  } catch (error) {
    say(error.message);
    setTimeout(start, 2000);
  }
}

// Tools

async function show(file) {
  if (!file) return;
  try {
    await drawing.show(file);
  } catch {
    say('This file isn’t a picture that the browser can show. Use a PNG or JPEG.');
  }
}

const pictureOf = items => [...items].find(item => item.type.startsWith('image/'));

element('undo').addEventListener('click', () => drawing.undo());
element('clear').addEventListener('click', () => drawing.clear());
element('upload').addEventListener('click', () => element('file').click());
element('file').addEventListener('change', async event => {
  await show(event.target.files[0]);
  // So that the same file can be chosen again.
  event.target.value = '';
});

// Only pages of this machine or over TLS may read the clipboard by themselves; keys paste everywhere.
element('paste').hidden = !navigator.clipboard?.read;
element('paste').addEventListener('click', async () => {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find(name => name.startsWith('image/'));
      if (type) return show(await item.getType(type));
    }
    say('There is no picture in the clipboard.');
  } catch {
    say('The browser doesn’t let this page read the clipboard. Press Ctrl V.');
  }
});
document.addEventListener('paste', event => {
  const picture = pictureOf(event.clipboardData?.files ?? []);
  if (picture) {
    event.preventDefault();
    show(picture);
  } else if (!event.target.closest('input')) {
    say('There is no picture in the clipboard.');
  }
});

for (const kind of ['dragenter', 'dragover']) {
  document.addEventListener(kind, event => {
    event.preventDefault();
    paper.classList.add('dropping');
  });
}
document.addEventListener('dragleave', event => {
  if (!event.relatedTarget) paper.classList.remove('dropping');
});
document.addEventListener('drop', event => {
  event.preventDefault();
  paper.classList.remove('dropping');
  show(event.dataTransfer.files[0]);
});

document.addEventListener('keydown', event => {
  if (event.target.closest('input, dialog')) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z') drawing.undo();
  else if (event.key === 'Delete' || event.key === 'Backspace') drawing.clear();
  else return;
  event.preventDefault();
});

// Token

service.asktoken = wasGiven =>
  new Promise(resolve => {
    if (wasGiven) element('token-title').textContent = 'That isn’t the server’s token';
    element('token').value = '';
    element('token-form').onsubmit = () => resolve(element('token').value);
    const dialog = element('token-dialog');
    // Without a token there's nothing to do on this page.
    dialog.oncancel = event => event.preventDefault();
    dialog.showModal();
  });

new ResizeObserver(repaint).observe(canvas);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
start();
