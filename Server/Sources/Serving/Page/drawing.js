// What is on the paper: strokes, or a picture, as a history of states that never change. A stroke is a list of points
// {x, y, width}: from 0 to 1 of the paper's side, and the pen's width as a share of it.

// Of the paper's side: what a pen's line is of a digit that fills the paper, as MNIST's are.
export const PEN_WIDTH = 1 / 16;
// In pixels: what the network is sent. It sees less.
const SENT_SIDE = 280;
const LARGEST_PICTURE = 1024;
const EMPTY = { strokes: [], picture: null };

export class Drawing {
  #history = [EMPTY];
  // The stroke that is being drawn.
  #stroke = null;
  // Counts changes, so that an answer can be told to be of an older drawing.
  version = 0;
  onchange = () => {};

  get #state() { return this.#history[this.#history.length - 1]; }

  get picture() { return this.#state.picture; }

  get strokes() { return this.#stroke ? [...this.#state.strokes, this.#stroke] : this.#state.strokes; }

  get isEmpty() { return this.strokes.length === 0 && !this.picture; }

  get canUndo() { return this.#history.length > 1; }

  #changed() {
    this.version += 1;
    this.onchange();
  }

  #push(state) {
    this.#history.push(state);
    // A hundred steps back are enough; pictures take memory.
    if (this.#history.length > 100) this.#history.splice(1, 1);
  }

  // Begins a stroke; on a picture, which it takes the place of, a new drawing.
  begin(point) {
    this.end();
    if (this.picture) this.#push(EMPTY);
    this.#stroke = [point];
    this.#changed();
  }

  extend(points) {
    if (!this.#stroke || points.length === 0) return;
    this.#stroke.push(...points);
    this.#changed();
  }

  end() {
    if (!this.#stroke) return;
    const strokes = [...this.#state.strokes, this.#stroke];
    this.#stroke = null;
    this.#push({ strokes, picture: null });
    this.#changed();
  }

  undo() {
    if (this.#stroke) this.#stroke = null;
    else if (this.canUndo) this.#history.pop();
    else return;
    this.#changed();
  }

  clear() {
    if (this.isEmpty) return;
    this.#stroke = null;
    this.#push(EMPTY);
    this.#changed();
  }

  // Shows a file that is a picture.
  async show(file) {
    const picture = await createImageBitmap(file);
    this.#stroke = null;
    this.#push({ strokes: [], picture });
    this.#changed();
  }

  // Draws it into a square, of `side` pixels.
  paint(context, side, ink) {
    const picture = this.picture;
    if (picture) {
      const scale = Math.min(side / picture.width, side / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
    }
    context.strokeStyle = ink;
    context.fillStyle = ink;
    context.lineCap = 'round';
    context.lineJoin = 'round';
    for (const stroke of this.strokes) paintStroke(context, stroke, side);
  }

  // The bytes of a PNG: dark on light, whatever the page looks like.
  async png() {
    const picture = this.picture;
    const scale = picture ? Math.min(1, LARGEST_PICTURE / Math.max(picture.width, picture.height)) : 1;
    const width = picture ? Math.max(1, Math.round(picture.width * scale)) : SENT_SIDE;
    const height = picture ? Math.max(1, Math.round(picture.height * scale)) : SENT_SIDE;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    if (picture) {
      context.drawImage(picture, 0, 0, width, height);
    } else {
      context.fillStyle = 'white';
      context.fillRect(0, 0, width, height);
      this.paint(context, SENT_SIDE, 'black');
    }
    return new Promise((resolve, reject) =>
      canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('no PNG'))), 'image/png'));
  }
}

function paintStroke(context, points, side) {
  if (points.length === 1) {
    const [{ x, y, width }] = points;
    context.beginPath();
    context.arc(x * side, y * side, (width * side) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  // From the middle between two points to the next middle, bent towards the point between: a hand has no corners.
  let from = points[0];
  for (let index = 1; index < points.length; index += 1) {
    const [point, next] = [points[index], points[index + 1]];
    const to = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : point;
    context.lineWidth = ((points[index - 1].width + point.width) / 2) * side;
    context.beginPath();
    context.moveTo(from.x * side, from.y * side);
    context.quadraticCurveTo(point.x * side, point.y * side, to.x * side, to.y * side);
    context.stroke();
    from = to;
  }
}
