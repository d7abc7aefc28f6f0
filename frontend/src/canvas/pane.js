// One picture of the examples: its frames, seen through its view at the place where the sliders stand.
import { said } from '../said.js';
import { Frames } from './frames.js';
import { View } from './view.js';

const INSET = { left: 50, right: 10, top: 36, bottom: 42 };

export class Pane {
  /**
   * @param {import('./payload.js').PaneSpec} spec
   * @param {number} index
   * @param {import('./sliders.js').Sliders} sliders
   * @param {boolean} probing whether a probe is moved in this pane
   */
  constructor(spec, index, sliders, probing) {
    const { title, axes, project, equal } = spec;
    this.title = title;
    this.axes = axes;
    this.project = project;
    this.index = index;
    this.sliders = sliders;
    this.probing = probing;
    this.frames = new Frames(spec.frames);
    this.view = new View(equal);
    this.element = drawn(title, axes, probing);
  }

  // The number of the trained frame that is nearest to where the sliders are.
  get frame() {
    return this.sliders.frame(this.frames);
  }

  // The coordinates in that frame.
  get points() {
    return this.frames.points(this.frame);
  }

  // The coordinates that are drawn, between two frames, too.
  get drawn() {
    const [from, to, mix] = this.between;
    const [a, b] = [from, to].map((frame) => this.frames.points(frame));
    return mix ? a.map((v, i) => v + mix * (b[i] - v)) : a;
  }

  get between() {
    return this.sliders.between(this.frames);
  }

  // Where example i is shown now, in data coordinates and in pixels.
  place(i) {
    const [from, to, mix] = this.between;
    return mixed(this.frames.position(from, i), this.frames.position(to, i), mix);
  }

  pixel(i) {
    return this.view.toPixel(...this.place(i));
  }

  // The mean place of each class, null for a class without examples.
  classCentres(labels, count) {
    const [from, to, mix] = this.between;
    const [a, b] = [from, to].map((frame) => this.frames.classCentres(frame, labels, count));
    return a.map((centre, c) => centre && mixed(centre, b[c], mix));
  }

  // Fits the view to what is shown now, or to all frames at once.
  fit(sameScale) {
    if (sameScale) return this.view.show(this.frames.whole());
    const [from, to, mix] = this.between;
    return this.view.show(mixed(this.frames.extent(from), this.frames.extent(to), mix));
  }

  // Where the plot lies in the stage, whose upper left corner is `origin`.
  measure(origin) {
    const box = this.element.getBoundingClientRect();
    this.view.place({
      left: box.left - origin.left + INSET.left,
      top: box.top - origin.top + INSET.top,
      width: box.width - INSET.left - INSET.right,
      height: box.height - INSET.top - INSET.bottom,
    });
  }

  // Whether all frames are of about the same size: codes that shrink tenfold would not be seen on one scale.
  get comparable() {
    const widths = Array.from({ length: this.frames.count }, (_, f) => {
      const [x0, y0, x1, y1] = this.frames.extent(f);
      return Math.max(x1 - x0, y1 - y0);
    });
    return Math.max(...widths) < 2.5 * Math.min(...widths);
  }
}

/** @param {number[]} a @param {number[]} b @param {number} mix */
const mixed = (a, b, mix) => a.map((v, i) => v + mix * (b[i] - v));

function drawn(title, axes, probing) {
  const element = document.createElement('div');
  element.className = 'pane';
  element.tabIndex = 0;
  element.setAttribute('role', 'application');
  element.setAttribute('aria-roledescription', said('interactive scatter plot'));
  const arrows = said(probing ? 'Arrow keys move the probe that is decoded.' : 'Arrow keys go from point to point.');
  const keys = said('Plus and minus zoom, 0 resets, Escape clears the selection.');
  element.setAttribute('aria-label', `${title}: ${axes.join(' × ')}. ${arrows} ${keys}`);
  const heading = document.createElement('h2');
  heading.textContent = title;
  element.append(heading);
  return element;
}
