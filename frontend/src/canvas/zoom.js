// Zoom and pan, which all panes share: what is done in one happens at the same fractions of the others.
import { extent } from './geometry.js';

export class Zoom {
  /** @param {import('./pane.js').Pane[]} panes @param {() => void} changed */
  constructor(panes, changed) {
    this.panes = panes;
    this.changed = changed;
  }

  /**
   * By a factor about a place of a pane.
   * @param {import('./pane.js').Pane} pane
   * @param {number[]} place in pixels of the stage
   * @param {number} factor
   */
  about(pane, [px, py], factor) {
    const { left, top, width, height } = pane.view.box;
    for (const { view } of this.panes) view.zoomAt((px - left) / width, 1 - (py - top) / height, factor);
    this.changed();
  }

  pan(pane, dx, dy) {
    const { width, height } = pane.view.box;
    for (const { view } of this.panes) view.pan(dx / width, -dy / height);
    this.changed();
  }

  reset() {
    for (const { view } of this.panes) view.reset();
    this.changed();
  }

  // So that the examples fill most of each pane.
  to(ids) {
    for (const pane of this.panes) pane.view.focus(extent(ids.flatMap((i) => pane.place(i))));
    this.changed();
  }
}
