// Which of an example's neighbours in the data space are its neighbours in a picture, too.
import { neighbours } from './geometry.js';

export const MOST_SELECTED = 40; // of a larger selection only the average is told, not every neighbour drawn

export class Neighbours {
  /** @param {import('./payload.js').Packed} ids (n, k) */
  constructor({ data, shape }) {
    this.data = data;
    this.k = shape[1];
    this.known = new Map();
  }

  // [id, whether it was kept] of each neighbour of example i.
  kept(pane, i) {
    const name = `${pane.index}/${pane.frame}/${i}`;
    if (!this.known.has(name)) this.known.set(name, this.compare(pane.points, i));
    return this.known.get(name);
  }

  compare(points, i) {
    const shown = new Set(neighbours(points, i, this.k));
    return Array.from(this.data.subarray(i * this.k, (i + 1) * this.k), (id) => [id, shown.has(id)]);
  }

  count(pane, i) {
    return this.kept(pane, i).filter(([, kept]) => kept).length;
  }

  // The average number kept, of the first of these examples.
  average(pane, ids) {
    const some = ids.slice(0, MOST_SELECTED);
    return some.reduce((sum, i) => sum + this.count(pane, i), 0) / some.length;
  }

  // Before it lies what was found at places that the sliders have left.
  forget() {
    this.known.clear();
  }
}
