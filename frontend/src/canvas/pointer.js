// Mouse, touch and keyboard on one pane. A mouse hovers, pans and (with shift) lassoes; one finger moves the probe, two
// fingers zoom; every gesture has a key.

const SLOP = 4; // pixels a press may move and still be a click

export function listen(canvas, pane, p) {
  const gesture = new Gesture(canvas, pane, p);
  const on = (type, handler, options) =>
    pane.element.addEventListener(type, handler, { signal: canvas.off.signal, ...options });
  on('pointerdown', (e) => gesture.down(e));
  on('pointermove', (e) => gesture.move(e));
  on('pointerup', (e) => gesture.up(e));
  on('pointercancel', (e) => gesture.cancel(e));
  on('pointerleave', () => canvas.setHovered(-1, p));
  on('dblclick', () => canvas.resetView());
  on('keydown', (e) => key(canvas, pane, p, e));
  on(
    'wheel',
    (e) => {
      e.preventDefault();
      canvas.zoom(p, ...gesture.at(e), Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0015)));
    },
    { passive: false },
  );
}

class Gesture {
  constructor(canvas, pane, p) {
    Object.assign(this, { canvas, pane, p, fingers: new Map(), kind: null });
  }

  // Pointer position in pixels of the stage.
  at(event) {
    const box = this.canvas.stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  inData([px, py]) {
    return this.pane.view.toData(px, py);
  }

  get probing() {
    return this.canvas.probe && this.p === this.canvas.code;
  }

  down(event) {
    if (event.button) return;
    const place = this.at(event);
    this.pane.element.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, place);
    this.start = this.last = place;
    this.travelled = false;
    if (this.fingers.size === 2) this.kind = 'pinch';
    else if (event.shiftKey || this.canvas.lassoing) this.kind = 'lasso';
    else this.kind = event.pointerType === 'touch' && this.probing ? 'probe' : 'pan';
    if (this.kind === 'lasso') this.canvas.rope = { p: this.p, pixels: [place] };
    if (this.kind === 'probe') this.canvas.probeAt(this.inData(place));
  }

  move(event) {
    const place = this.at(event);
    if (!this.kind) {
      this.canvas.hover(this.p, ...place);
      if (this.probing) {
        this.canvas.pinned = false;
        this.canvas.probeAt(this.inData(place));
      }
      return;
    }
    if (Math.hypot(place[0] - this.start[0], place[1] - this.start[1]) > SLOP) this.travelled = true;
    if (this.kind === 'pinch') this.pinch(event.pointerId, place);
    else if (this.kind === 'lasso') this.rope(place);
    else if (this.kind === 'probe') this.canvas.probeAt(this.inData(place));
    else if (this.travelled) this.pan(place);
  }

  rope(place) {
    this.canvas.rope.pixels.push(place);
    this.canvas.loop.request();
  }

  pan(place) {
    this.pane.element.classList.add('panning');
    this.canvas.setHovered(-1, this.p);
    this.canvas.pan(this.p, place[0] - this.last[0], place[1] - this.last[1]);
    this.last = place;
  }

  pinch(id, place) {
    const before = [...this.fingers.values()];
    this.fingers.set(id, place);
    const after = [...this.fingers.values()];
    const gap = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const [m0, m1] = [middle(before), middle(after)];
    this.canvas.pan(this.p, m1[0] - m0[0], m1[1] - m0[1]);
    this.canvas.zoom(this.p, ...m1, gap(after) / Math.max(1, gap(before)));
  }

  up(event) {
    const { kind, travelled } = this;
    this.cancel(event);
    if (kind === 'lasso') this.closeRope();
    else if (!travelled || kind === 'probe') this.click(this.at(event));
  }

  closeRope() {
    const pixels = this.canvas.rope.pixels;
    this.canvas.rope = null;
    if (pixels.length > 2)
      this.canvas.lassoed(
        this.p,
        pixels.map((px) => this.inData(px)),
      );
    else this.canvas.select([]);
  }

  click(place) {
    this.canvas.hover(this.p, ...place);
    if (this.probing) this.canvas.pin(this.inData(place));
    else if (this.canvas.hovered >= 0) this.canvas.select([this.canvas.hovered]);
  }

  cancel(event) {
    this.fingers.delete(event.pointerId);
    this.pane.element.classList.remove('panning');
    if (this.kind !== 'lasso' || event.type === 'pointercancel') this.canvas.rope = null;
    this.kind = null;
  }
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function key(canvas, pane, p, event) {
  const { left, top, width, height } = pane.view.box;
  const middle = [left + width / 2, top + height / 2];
  const acts = {
    '+': () => canvas.zoom(p, ...middle, 1.3),
    '=': () => canvas.zoom(p, ...middle, 1.3),
    '-': () => canvas.zoom(p, ...middle, 1 / 1.3),
    0: () => canvas.resetView(),
    Escape: () => canvas.select([]),
    Enter: () => enter(canvas, p),
  };
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = ARROWS[event.key] ? () => arrow(canvas, pane, p, ARROWS[event.key], event.shiftKey) : acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function enter(canvas, p) {
  if (canvas.probe && p === canvas.code) canvas.pin(canvas.probePlace);
  else if (canvas.hovered >= 0) canvas.select([canvas.hovered]);
}

// In the code plane an arrow moves the probe by a fiftieth of the window (shift: a tenth); elsewhere it goes to the next
// point in that direction.
function arrow(canvas, pane, p, direction, far) {
  if (canvas.probe && p === canvas.code) {
    const [x0, y0, x1, y1] = pane.view.range();
    const part = far ? 0.1 : 0.02;
    const [x, y] = canvas.probePlace;
    canvas.pinned = true;
    canvas.probeAt([x + direction[0] * part * (x1 - x0), y + direction[1] * part * (y1 - y0)]);
  } else {
    canvas.setHovered(next(canvas, pane, direction), p);
    canvas.root.querySelector('.status').textContent = canvas.describe(canvas.hovered);
  }
}

// The nearest point within 45 degrees of a direction, on screen.
function next(canvas, pane, [dx, dy]) {
  if (canvas.hovered < 0) return 0;
  const [hx, hy] = canvas.pixel(pane, canvas.hovered);
  let best = canvas.hovered;
  let least = Infinity;
  for (let i = 0; i < canvas.n; i++) {
    const [x, y] = canvas.pixel(pane, i);
    const along = (x - hx) * dx - (y - hy) * dy;
    const across = Math.abs((x - hx) * dy + (y - hy) * dx);
    if (along > 0.5 && across <= along && along + across < least) {
      least = along + across;
      best = i;
    }
  }
  return best;
}
