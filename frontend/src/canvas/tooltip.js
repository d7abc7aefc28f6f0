// What is said of the example under the pointer, beside it.
import { paint } from './image.js';

export class Tooltip {
  /** @param {HTMLElement} element @param {import('./payload.js').Packed | null} thumbnails (n, rows, columns) bytes */
  constructor(element, thumbnails) {
    Object.assign(this, { element, thumbnails });
    const part = (name) => element.querySelector(name);
    Object.assign(this, { label: part('.tip-label'), more: part('.tip-more'), image: part('.thumbnail') });
    this.image.hidden = !thumbnails;
  }

  hide() {
    this.element.hidden = true;
  }

  // `place` in pixels of the stage.
  show(id, [label, more], place, { element: { clientWidth: across }, colours }) {
    this.element.hidden = false;
    this.label.textContent = label;
    this.more.textContent = more;
    if (this.thumbnails) this.paint(id, colours);
    this.put(place, across);
  }

  paint(id, colours) {
    const [, rows, columns] = this.thumbnails.shape;
    const pixels = this.thumbnails.data.subarray(id * rows * columns, (id + 1) * rows * columns);
    paint(
      this.image,
      Float32Array.from(pixels, (v) => v / 255),
      [rows, columns],
      colours,
    );
  }

  put([x, y], across) {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + width + 24 > across ? x - width - 14 : x + 14;
    this.element.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, y - height - 10)}px)`;
  }
}
