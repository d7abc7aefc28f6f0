// What is drawn behind the panes: the points on the graphics card, and over them the strokes and words in 2-D.
import { hex, theme } from '../theme.js';
import { annotate } from './annotations.js';
import { fraction } from './colours.js';
import { Overlay } from './overlay.js';
import { Points } from './points.js';

export class Stage {
  /** Throws where the browser has no WebGL 2. @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.points = new Points(element.querySelector('canvas.points'));
    this.overlay = new Overlay(element.querySelector('canvas.overlay'));
    this.retheme();
  }

  retheme() {
    this.colours = theme(this.element);
    this.rim = fraction(hex(this.colours.background));
  }

  // The page's font has come: words drawn in the one that stood in for it are drawn again.
  refont() {
    this.overlay.words.kept.clear();
  }

  // Whether it has a size now, as nothing has that is not laid out yet.
  resize(panes, n) {
    const box = this.element.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.points.resize(box.width, box.height, ratio);
    this.overlay.resize(box.width, box.height, ratio);
    for (const pane of panes) pane.measure(box);
    this.size = pointSize(n) * (panes[0]?.view.box.width < 300 ? 0.8 : 1);
    return true;
  }

  /** @param {import('./canvas.js').Canvas} canvas */
  draw(canvas) {
    this.points.clear();
    this.overlay.begin(this.colours);
    for (const pane of canvas.panes) this.drawPane(pane, canvas);
  }

  drawPane(pane, canvas) {
    const { overlay, size, rim } = this;
    const [from, to, progress] = pane.between;
    const { view, axes } = pane;
    pane.fit(canvas.tools.sameScale);
    this.points.draw(pane.index, { from, to, progress, view, size, rim, split: canvas.selection.divides });
    overlay.axes(view, axes);
    overlay.within(view.box, () => {
      canvas.thumbnails?.draw(overlay, pane, canvas.selection);
      annotate(overlay, pane, canvas);
    });
  }
}

const pointSize = (n) => (n <= 600 ? 10 : n <= 3000 ? 7.5 : n <= 30000 ? 4.5 : 2.5);
