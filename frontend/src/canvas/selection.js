// Which examples are meant: the selected ones, the classes shown alone, and the one under the pointer.

const SHAPES = 10;
const [PLAIN, FADED, SELECTED] = [0, 1, 2];

export class Selection {
  /** @param {number} n @param {import('./payload.js').Packed['data'] | undefined} labels the class of each example */
  constructor(n, labels) {
    this.n = n;
    this.labels = labels;
    this.ids = [];
    this.classes = new Set();
    this.hovered = -1;
    this.hoveredIn = 0;
    this.marks = new Uint8Array(2 * n);
    if (labels) for (let i = 0; i < n; i++) this.marks[2 * i] = labels[i] % SHAPES;
  }

  // Whether some examples are faded behind others.
  get divides() {
    return this.ids.length > 0 || this.classes.size > 0;
  }

  shows(c) {
    return !this.classes.size || this.classes.has(c);
  }

  // Whether the class is shown alone now.
  toggle(c) {
    if (!this.classes.delete(c)) this.classes.add(c);
    return this.classes.has(c);
  }

  // Those of the ids whose classes are shown.
  shown(ids) {
    return this.classes.size ? ids.filter((i) => this.classes.has(this.labels[i])) : ids;
  }

  // Whether another example, or one in another pane, is under the pointer now.
  hover(id, pane) {
    const changed = id !== this.hovered || pane !== this.hoveredIn;
    this.hovered = id;
    this.hoveredIn = pane;
    return changed;
  }

  // (shape, state) of every example, for the graphics card.
  marked() {
    const rest = this.ids.length ? FADED : PLAIN;
    for (let i = 0; i < this.n; i++) this.marks[2 * i + 1] = this.shows(this.labels?.[i]) ? rest : FADED;
    for (const i of this.ids) this.marks[2 * i + 1] = SELECTED;
    return this.marks;
  }
}
