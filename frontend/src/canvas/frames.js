// The positions of one pane at every training step and knob value: shape (steps, knobs, points, 2), float32 or uint16.
import { extent, union } from './geometry.js';

export class Frames {
  /** @param {import('./payload.js').Packed} packed */
  constructor({ data, shape, dtype, lo, span }) {
    const [steps, knobs, n] = shape;
    this.steps = steps;
    this.knobs = knobs;
    this.n = n;
    this.data = data;
    this.dtype = dtype;
    this.lo = lo ?? [0, 0];
    this.span = span ?? [1, 1];
    this.unit = dtype === 'u2' ? this.span.map((s) => s / 65535) : [1, 1];
    this.cache = new Map();
    this.extents = [];
    this.all = null; // the extent of all frames together
    this.centres = [];
  }

  get count() {
    return this.steps * this.knobs;
  }

  index(step, knob) {
    return Math.min(step, this.steps - 1) * this.knobs + Math.min(knob, this.knobs - 1);
  }

  stored(frame) {
    return this.data.subarray(frame * this.n * 2, (frame + 1) * this.n * 2);
  }

  /** @param {number[]} stored */
  real([x, y]) {
    return [this.lo[0] + x * this.unit[0], this.lo[1] + y * this.unit[1]];
  }

  position(frame, i) {
    const at = 2 * (frame * this.n + i);
    const stored = [this.data[at], this.data[at + 1]];
    return this.dtype === 'u2' ? this.real(stored) : stored;
  }

  // Float32 coordinates of one frame: a view of the payload, or decoded from uint16 and kept while in use.
  points(frame) {
    const stored = this.stored(frame);
    if (this.dtype === 'f4') return stored;
    if (!this.cache.has(frame)) {
      if (this.cache.size > 3) this.cache.delete(this.cache.keys().next().value);
      const out = new Float32Array(stored.length);
      for (let i = 0; i < out.length; i += 2) {
        out[i] = this.lo[0] + stored[i] * this.unit[0];
        out[i + 1] = this.lo[1] + stored[i + 1] * this.unit[1];
      }
      this.cache.set(frame, out);
    }
    return this.cache.get(frame);
  }

  extent(frame) {
    if (!this.extents[frame]) {
      const [x0, y0, x1, y1] = extent(this.stored(frame));
      this.extents[frame] = this.dtype === 'u2' ? [...this.real([x0, y0]), ...this.real([x1, y1])] : [x0, y0, x1, y1];
    }
    return this.extents[frame];
  }

  whole() {
    this.all ??= Array.from({ length: this.count }, (_, f) => this.extent(f)).reduce(union);
    return this.all;
  }

  // Mean position of each class in one frame.
  classCentres(frame, labels, classes) {
    if (this.centres[frame]) return this.centres[frame];
    const sums = Array.from({ length: classes }, () => [0, 0, 0]);
    const stored = this.stored(frame);
    for (let i = 0; i < this.n; i++) {
      const s = sums[labels[i]];
      s[0] += stored[2 * i];
      s[1] += stored[2 * i + 1];
      s[2] += 1;
    }
    const mean = sums.map(([x, y, count]) => (count ? [x / count, y / count] : null));
    this.centres[frame] = this.dtype === 'u2' ? mean.map((m) => m && this.real(m)) : mean;
    return this.centres[frame];
  }
}
