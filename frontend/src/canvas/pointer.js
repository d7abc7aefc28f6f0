// Mouse and touch on one pane. A mouse hovers, pans and (with shift) lassoes; one finger moves the probe, two fingers
// zoom, a double click resets the view.
import { press } from './keys.js';
import { Wheel } from './wheel.js';

const SLOP = 4; // pixels a press may move and still be a click

/** @param {import('./canvas.js').Canvas} canvas @param {import('./pane.js').Pane} pane */
export function listen(canvas, pane) {
  const gesture = new Gesture(canvas, pane);
  const wheel = new Wheel(canvas.zoom, pane, canvas.status);
  const on = (type, heard, how) => pane.element.addEventListener(type, heard, { signal: canvas.off.signal, ...how });
  on('pointerdown', (e) => gesture.down(e));
  on('pointermove', (e) => gesture.move(e));
  on('pointerup', (e) => gesture.up(e));
  on('pointercancel', (e) => gesture.cancel(e));
  on('pointerleave', () => canvas.hover(-1, pane));
  on('click', () => wheel.enter());
  on('pointerleave', () => wheel.leave());
  on('dblclick', () => canvas.zoom.reset());
  on('keydown', (e) => press(canvas, pane, e));
  on('wheel', (e) => wheel.turn(e, gesture.at(e)), { passive: false });
}

class Gesture {
  constructor(canvas, pane) {
    this.canvas = canvas;
    this.pane = pane;
    this.fingers = new Map();
    this.kind = null;
  }

  // Pointer position in pixels of the stage.
  at(event) {
    const box = this.canvas.stage.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {number[]} place in pixels of the stage */
  inData([px, py]) {
    return this.pane.view.toData(px, py);
  }

  down(event) {
    if (event.button) return;
    const place = this.at(event);
    this.pane.element.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, place);
    this.start = place;
    this.last = place;
    this.travelled = false;
    this.kind = this.kindOf(event);
    if (this.kind === 'lasso') this.canvas.rope = { pane: this.pane, pixels: [place] };
    if (this.kind === 'probe') this.canvas.probeAt(this.inData(place));
  }

  kindOf(event) {
    if (this.fingers.size === 2) return 'pinch';
    if (event.shiftKey || this.canvas.tools.lassoing) return 'lasso';
    return event.pointerType === 'touch' && this.pane.probing ? 'probe' : 'pan';
  }

  move(event) {
    const place = this.at(event);
    if (!this.kind) return this.pass(place);
    if (Math.hypot(place[0] - this.start[0], place[1] - this.start[1]) > SLOP) this.travelled = true;
    if (this.kind === 'pinch') this.pinch(event.pointerId, place);
    else if (this.kind === 'lasso') this.rope(place);
    else if (this.kind === 'probe') this.canvas.probeAt(this.inData(place));
    else if (this.travelled) this.pan(place);
  }

  // Over the pane, with nothing pressed.
  pass(place) {
    this.canvas.pass(this.pane, place);
    if (this.pane.probing) this.canvas.probeAt(this.inData(place), false);
  }

  rope(place) {
    this.canvas.rope.pixels.push(place);
    this.canvas.loop.request();
  }

  pan(place) {
    this.pane.element.classList.add('panning');
    this.canvas.hover(-1, this.pane);
    this.canvas.zoom.pan(this.pane, place[0] - this.last[0], place[1] - this.last[1]);
    this.last = place;
  }

  pinch(id, place) {
    const before = [...this.fingers.values()];
    this.fingers.set(id, place);
    const after = [...this.fingers.values()];
    const [m0, m1] = [middle(before), middle(after)];
    this.canvas.zoom.pan(this.pane, m1[0] - m0[0], m1[1] - m0[1]);
    this.canvas.zoom.about(this.pane, m1, gap(after) / Math.max(1, gap(before)));
  }

  up(event) {
    const { kind, travelled } = this;
    this.cancel(event);
    if (kind === 'lasso') this.closeRope();
    else if (kind === 'probe' || (kind === 'pan' && !travelled)) this.click(this.at(event));
  }

  closeRope() {
    const { pixels } = this.canvas.rope;
    this.canvas.rope = null;
    if (pixels.length > 2)
      this.canvas.lassoed(
        this.pane,
        pixels.map((px) => this.inData(px)),
      );
    else this.canvas.select([]);
  }

  click(place) {
    this.canvas.hoverAt(this.pane, place);
    const { hovered } = this.canvas.selection;
    if (this.pane.probing) this.canvas.pin(this.inData(place));
    else if (hovered >= 0) this.canvas.select([hovered]);
  }

  cancel(event) {
    this.fingers.delete(event.pointerId);
    this.pane.element.classList.remove('panning');
    if (this.kind !== 'lasso' || event.type === 'pointercancel') this.canvas.rope = null;
    this.kind = null;
  }
}

/** @param {number[][]} fingers */
const gap = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** @param {number[][]} fingers */
const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
