// The field r(x) - x of a network on the plane, at one trained knob value, as arrows on a grid.
import { fade } from '../theme.js';
import { Network } from './network.js';

const CELLS = 784; // square ones, as many as that, or fewer where they would be smaller than
const SMALLEST = 18; // pixels

export class Field {
  /** @param {import('./payload.js').FieldSpec} spec */
  constructor(spec) {
    this.spec = spec;
    this.network = new Network(spec.layers);
    this.grids = new Map();
  }

  /** @param {number[]} place in the pane's units */
  inModelUnits([x, y]) {
    const { mean, scale } = this.spec;
    return [(x - mean.data[0]) / scale.data[0], (y - mean.data[1]) / scale.data[1]];
  }

  // r(x) - x in the pane's units; r = net, or x + sigma * net for a residual network.
  at(x, y, k) {
    const { scale, sigma } = this.spec;
    const m = this.inModelUnits([x, y]);
    const out = this.network.forward(m, k);
    const [u, v] = sigma ? [sigma.data[k] * out[0], sigma.data[k] * out[1]] : [out[0] - m[0], out[1] - m[1]];
    return [u * scale.data[0], v * scale.data[1]];
  }

  // Vectors on a regular grid of square cells over the window; kept per knob until the view moves.
  grid(k, view) {
    const { width, height } = view.box;
    const range = view.range();
    const name = [...range, width / height].map((v) => v.toPrecision(6)).join();
    if (this.name !== name) {
      this.grids.clear();
      this.name = name;
      const cell = Math.max(SMALLEST, Math.sqrt((width * height) / CELLS));
      this.across = Math.max(4, Math.round(width / cell));
      this.up = Math.max(4, Math.round(height / cell));
    }
    if (!this.grids.has(k)) this.grids.set(k, this.evaluate(k, range));
    return this.grids.get(k);
  }

  evaluate(k, [x0, y0, x1, y1]) {
    const { across, up } = this;
    const vectors = new Float32Array(2 * across * up);
    for (let j = 0, at = 0; j < up; j++) {
      for (let i = 0; i < across; i++, at += 2) {
        const [u, v] = this.at(x0 + ((i + 0.5) / across) * (x1 - x0), y0 + ((j + 0.5) / up) * (y1 - y0), k);
        vectors[at] = u;
        vectors[at + 1] = v;
      }
    }
    return vectors;
  }

  // Bilinear reading of the grid at fractions (fx, fy) of the range.
  read(vectors, fx, fy) {
    const { across, up } = this;
    const gx = Math.min(across - 1.001, Math.max(0, fx * across - 0.5));
    const gy = Math.min(up - 1.001, Math.max(0, fy * up - 0.5));
    const [i, j] = [Math.floor(gx), Math.floor(gy)];
    const [a, b] = [gx - i, gy - j];
    const at = 2 * (j * across + i);
    const mix = (c) =>
      (1 - b) * ((1 - a) * vectors[at + c] + a * vectors[at + 2 + c]) +
      b * ((1 - a) * vectors[at + 2 * across + c] + a * vectors[at + 2 * across + 2 + c]);
    return [mix(0), mix(1)];
  }

  draw(overlay, view, k) {
    const vectors = this.grid(k, view);
    const { across, up } = this;
    const [x0, y0, x1, y1] = view.range();
    const { pen, colours } = overlay;
    const px = view.box.width / (x1 - x0);
    const py = view.box.height / (y1 - y0);
    const cell = Math.min(view.box.width / across, view.box.height / up);
    pen.strokeStyle = pen.fillStyle = fade(colours.text, 0.42);
    pen.lineWidth = 1.2;
    for (let j = 0, at = 0; j < up; j++) {
      for (let i = 0; i < across; i++, at += 2) {
        const [cx, cy] = view.toPixel(x0 + ((i + 0.5) / across) * (x1 - x0), y0 + ((j + 0.5) / up) * (y1 - y0));
        arrow(pen, cx, cy, vectors[at] * px, -vectors[at + 1] * py, cell * 0.95);
      }
    }
  }
}

// An arrow of at most `longest` pixels, centred on (x, y).
function arrow(pen, x, y, dx, dy, longest) {
  const length = Math.hypot(dx, dy);
  if (length < 0.8) return;
  const drawn = Math.min(length, longest);
  const [ux, uy] = [(dx / length) * drawn, (dy / length) * drawn];
  const [tx, ty] = [x + ux / 2, y + uy / 2];
  pen.beginPath();
  pen.moveTo(x - ux / 2, y - uy / 2);
  pen.lineTo(tx, ty);
  const head = Math.min(4, drawn * 0.45) / drawn;
  pen.moveTo(tx - (ux - uy * 0.6) * head, ty - (uy + ux * 0.6) * head);
  pen.lineTo(tx, ty);
  pen.lineTo(tx - (ux + uy * 0.6) * head, ty - (uy - ux * 0.6) * head);
  pen.stroke();
}
