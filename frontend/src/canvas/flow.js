// Particles that flow along a field, at the trained knob value that is nearest.

const PARTICLES = 500;
const SPEED = 1.6; // of the way to r(x) in a second
const TAIL = 0.16; // seconds

export class Flow {
  /**
   * @param {import('./field.js').Field} field
   * @param {import('./pane.js').Pane} pane
   * @param {import('../loop.js').Loop} loop
   * @param {import('../scrubber.js').Scrubber} knob
   */
  constructor(field, pane, loop, knob) {
    this.field = field;
    this.pane = pane;
    this.loop = loop;
    this.knob = knob;
    this.particles = [];
    this.random = mulberry32(1);
    this.stop = null;
  }

  get running() {
    return Boolean(this.stop);
  }

  run(on) {
    this.stop?.();
    this.stop = on ? this.loop.animate((seconds) => this.frame(seconds)) : null;
  }

  frame(seconds) {
    if (this.pane.view.box) this.step(seconds, this.pane.view, this.knob.index);
  }

  // Particles live for two or three seconds and start anywhere in the window.
  step(seconds, view, k) {
    const range = view.range();
    const vectors = this.field.grid(k, view);
    while (this.particles.length < PARTICLES) this.particles.push(this.born(range));
    for (const p of this.particles) this.carry(p, seconds, range, vectors);
  }

  carry(p, seconds, range, vectors) {
    const [x0, y0, x1, y1] = range;
    p.age += seconds;
    const fx = (p.x - x0) / (x1 - x0);
    const fy = (p.y - y0) / (y1 - y0);
    if (p.age > p.life || fx < 0 || fx > 1 || fy < 0 || fy > 1) Object.assign(p, this.born(range), { age: 0 });
    [p.u, p.v] = this.field.read(vectors, fx, fy);
    p.x += SPEED * seconds * p.u;
    p.y += SPEED * seconds * p.v;
  }

  born([x0, y0, x1, y1]) {
    const life = 1.5 + 2 * this.random();
    const x = x0 + this.random() * (x1 - x0);
    const y = y0 + this.random() * (y1 - y0);
    return { x, y, u: 0, v: 0, life, age: life * this.random() };
  }

  // A particle is a short streak: its tail shows where it comes from.
  draw(overlay) {
    const { pen, colours } = overlay;
    const { view } = this.pane;
    pen.strokeStyle = colours.text;
    pen.lineWidth = 2;
    pen.lineCap = 'round';
    for (const p of this.particles) {
      const [x, y] = view.toPixel(p.x, p.y);
      const [tx, ty] = view.toPixel(p.x - TAIL * p.u, p.y - TAIL * p.v);
      pen.globalAlpha = 0.85 * Math.min(1, 3 * Math.min(p.age, p.life - p.age));
      overlay.line(tx, ty, x + 0.01, y);
    }
    pen.globalAlpha = 1;
    pen.lineCap = 'butt';
  }
}

// A small seeded generator: the same particles on every visit.
function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
