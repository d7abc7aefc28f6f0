// The sheet on which a student draws: points of a curve, or a digit in the data's own pixels.
import { said } from '../said.js';
import { fade } from '../theme.js';

const SHEET = 280; // pixels of the drawing surface in "points" mode
const STEP = 0.04; // of the sheet that an arrow key moves the pen
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Pad {
  constructor(card, { mode, shape }, { colours, onChange, onSend, onLift = (_drawn) => {} }) {
    this.card = card;
    this.mode = mode;
    this.colours = colours;
    this.onChange = onChange;
    this.onLift = onLift;
    this.pen = null; // where the keyboard's pen is, in fractions of the sheet
    this.rows = mode === 'digit' ? shape[0] : SHEET;
    this.columns = mode === 'digit' ? shape[1] : SHEET;
    this.sheet = card.querySelector('.sheet');
    const what = said(mode === 'digit' ? 'Sheet to draw a digit on.' : 'Sheet to draw points on.');
    const keys = said('Arrow keys move the pen; Space puts it down and lifts it.');
    this.sheet.setAttribute('aria-label', `${what} ${keys}`);
    this.sheet.setAttribute('role', 'application');
    this.sheet.tabIndex = 0;
    this.sheet.width = this.columns;
    this.sheet.height = this.rows;
    this.strokes = [];
    card.querySelector('.undo').addEventListener('click', () => this.change(this.strokes.slice(0, -1)));
    card.querySelector('.clear').addEventListener('click', () => this.change([]));
    card.querySelector('.send').addEventListener('click', () => onSend(this.result()));
    this.sheet.addEventListener('pointerdown', (e) => this.start(e));
    this.sheet.addEventListener('pointermove', (e) => this.stroke && this.add(e));
    this.sheet.addEventListener('pointerup', () => this.end());
    this.sheet.addEventListener('pointercancel', () => this.end());
    this.sheet.addEventListener('keydown', (e) => this.key(e));
    this.sheet.addEventListener('blur', () => this.lift());
    this.draw();
  }

  start(event) {
    event.preventDefault();
    this.sheet.setPointerCapture(event.pointerId);
    this.stroke = [];
    this.strokes.push(this.stroke);
    this.add(event);
  }

  // Fractions (0..1) of the sheet, y upwards; a stroke keeps points at least 1.5 % of the sheet apart.
  add(event) {
    for (const e of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
      const box = this.sheet.getBoundingClientRect();
      this.extend([(e.clientX - box.left) / box.width, 1 - (e.clientY - box.top) / box.height]);
    }
    this.changed();
  }

  extend(p) {
    const last = this.stroke.at(-1);
    if (!last || Math.hypot(p[0] - last[0], p[1] - last[1]) > 0.015) this.stroke.push(p);
  }

  end() {
    this.stroke = null;
    this.onLift(this.result());
  }

  // ---- the keyboard's pen ----

  key(event) {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (!dx && !dy && event.key !== ' ') return;
    event.preventDefault();
    this.pen ??= [0.5, 0.5];
    if (event.key === ' ') this.touch();
    const moved = ([v, by]) => Math.min(1, Math.max(0, v + by * STEP));
    this.pen = [moved([this.pen[0], dx]), moved([this.pen[1], dy])];
    if (this.stroke) this.extend(this.pen);
    this.changed();
  }

  touch() {
    if (this.stroke) return this.end();
    this.stroke = [this.pen];
    this.strokes.push(this.stroke);
  }

  lift() {
    if (this.stroke) this.end();
    this.pen = null;
    this.draw();
  }

  changed() {
    this.draw();
    this.onChange(this.result());
  }

  change(strokes) {
    this.strokes = strokes;
    this.changed();
    this.onLift(this.result());
  }

  // "points": list of [x, y] in [-1, 1]; "digit": rows * columns grey values in [0, 1]; null when nothing is drawn.
  result() {
    if (!this.strokes.length) return null;
    if (this.mode === 'points') return this.strokes.flat().map(([x, y]) => [2 * x - 1, 2 * y - 1]);
    return Array.from(this.ink(), (v) => Math.round(v * 1000) / 1000);
  }

  // Soft brush: full inside half a stroke, nothing one pixel further out.
  ink() {
    const out = new Float32Array(this.rows * this.columns);
    const width = Math.max(0.55, this.rows / 28);
    for (let r = 0; r < this.rows; r++)
      for (let c = 0; c < this.columns; c++) {
        const d = this.distance((c + 0.5) / this.columns, 1 - (r + 0.5) / this.rows) * this.rows;
        out[r * this.columns + c] = Math.min(1, Math.max(0, width + 0.6 - d));
      }
    return out;
  }

  distance(x, y) {
    const toStroke = (stroke) => Math.min(...stroke.map((b, i) => segment(x, y, stroke[Math.max(0, i - 1)], b)));
    return Math.min(...this.strokes.map(toStroke));
  }

  draw() {
    this.drawStrokes();
    if (this.pen) this.drawPen();
  }

  // The keyboard's pen: full while it is down.
  drawPen() {
    const pen = this.sheet.getContext('2d');
    const [x, y] = [this.pen[0] * this.columns, (1 - this.pen[1]) * this.rows];
    const size = Math.max(0.6, this.rows / 40);
    pen.strokeStyle = this.colours().primary;
    pen.fillStyle = this.colours().primary;
    pen.lineWidth = Math.max(0.3, this.rows / 90);
    pen.beginPath();
    pen.arc(x, y, size, 0, 2 * Math.PI);
    if (this.stroke) pen.fill();
    else pen.stroke();
  }

  drawStrokes() {
    const pen = this.sheet.getContext('2d');
    const { text } = this.colours();
    pen.clearRect(0, 0, this.columns, this.rows);
    if (this.mode === 'digit') {
      this.ink().forEach((v, i) => {
        pen.fillStyle = fade(text, v);
        pen.fillRect(i % this.columns, Math.floor(i / this.columns), 1, 1);
      });
      return;
    }
    pen.fillStyle = text;
    for (const [x, y] of this.strokes.flat()) {
      pen.beginPath();
      pen.arc(x * SHEET, (1 - y) * SHEET, 3, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

function segment(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}
