// What is said of the example under the pointer, beside it.
import { paint } from './image.js';

export class Tooltip {
  /** @param {HTMLElement} element @param {import('./payload.js').Packed | null} thumbnails (n, rows, columns) bytes */
  constructor(element, thumbnails) {
    this.element = element;
    this.thumbnails = thumbnails;
    const part = (name) => element.querySelector(name);
    this.label = part('.tip-label');
    this.more = part('.tip-more');
    this.image = part('.thumbnail');
    this.image.hidden = !thumbnails;
  }

  hide() {
    this.element.hidden = true;
  }

  /**
   * @param {number} id
   * @param {string[]} words what it is, and more of it
   * @param {number[]} place in pixels of the stage
   * @param {import('./stage.js').Stage} stage
   */
  show(id, [label, more], place, stage) {
    this.element.hidden = false;
    this.label.textContent = label;
    this.more.textContent = more;
    if (this.thumbnails) this.paint(id, stage.colours);
    this.put(place, stage.element.clientWidth);
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

  /** @param {number[]} place @param {number} across the stage's width */
  put([x, y], across) {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const left = x + width + 24 > across ? x - width - 14 : x + 14;
    this.element.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, y - height - 10)}px)`;
  }
}
