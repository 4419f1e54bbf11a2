// Draws on the paper with mouse, pen, finger or keys.
import { PEN_WIDTH } from './drawing.js';

// Of the paper's side, for each press of an arrow.
const KEY_STEP = 1 / 28;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Pen {
  #drawing;
  #canvas;
  // The pointer that draws; a second finger doesn't.
  #pointer = null;
  // Where the keys have moved the pen; null before they do.
  cursor = null;
  isDown = false;
  onmove = () => {};

  constructor(canvas, drawing) {
    [this.#canvas, this.#drawing] = [canvas, drawing];
    canvas.addEventListener('pointerdown', event => this.#down(event));
    canvas.addEventListener('pointermove', event => this.#move(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      canvas.addEventListener(end, event => this.#up(event));
    }
    canvas.addEventListener('keydown', event => this.#key(event));
    canvas.addEventListener('blur', () => this.#forgetKeys());
  }

  #point(event) {
    const box = this.#canvas.getBoundingClientRect();
    // A mouse says 0.5 whenever it's pressed; a pen that tells pressure draws from half the width to one and a half.
    const pressure = event.pointerType === 'pen' && event.pressure > 0 ? event.pressure : 0.5;
    return {
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
      width: PEN_WIDTH * (0.5 + pressure),
    };
  }

  #down(event) {
    if (event.button !== 0 || this.#pointer !== null) return;
    event.preventDefault();
    this.#canvas.focus({ preventScroll: true, focusVisible: false });
    this.#forgetKeys();
    this.#pointer = event.pointerId;
    this.#canvas.setPointerCapture(event.pointerId);
    this.#drawing.begin(this.#point(event));
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    this.#drawing.extend((events.length ? events : [event]).map(one => this.#point(one)));
  }

  #up(event) {
    if (event.pointerId !== this.#pointer) return;
    this.#pointer = null;
    this.#drawing.end();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const [x, y] = this.cursor ? [this.cursor.x, this.cursor.y] : [0.5, 0.25];
      const moved = value => Math.min(1, Math.max(0, value));
      this.cursor = { x: moved(x + arrow[0] * KEY_STEP), y: moved(y + arrow[1] * KEY_STEP), width: PEN_WIDTH };
      if (this.isDown) this.#drawing.extend([this.cursor]);
    } else if (event.key === ' ') {
      this.cursor ??= { x: 0.5, y: 0.25, width: PEN_WIDTH };
      this.isDown = !this.isDown;
      if (this.isDown) this.#drawing.begin(this.cursor);
      else this.#drawing.end();
    } else {
      return;
    }
    event.preventDefault();
    this.onmove();
  }

  #forgetKeys() {
    if (this.isDown) this.#drawing.end();
    [this.cursor, this.isDown] = [null, false];
    this.onmove();
  }
}
