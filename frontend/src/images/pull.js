// Images are taken hold of and pulled to another example: to the right to the next ones, to the left to those before.
const FAR = 14; // pixels from one example to the next
const STILL = 5; // pixels within which a press is a click

/** @typedef {{ name: string, value: number, low: number, high: number, step: number }} Chosen */

// The number that a pull over so many pixels leads to.
/** @param {Chosen} example @param {number} pixels */
export function pulled({ value, low, high, step }, pixels) {
  return Math.min(high, Math.max(low, value + step * Math.trunc(pixels / FAR)));
}

// Which of the examples an image stands for: of two, those on the left are the first one's.
/** @param {Chosen[]} examples @param {number} share how far to the right it is */
export const meant = (examples, share) => examples[Math.min(examples.length - 1, Math.floor(share * examples.length))];

export class Pull {
  constructor(element) {
    this.element = element;
    /** @type {{ examples: Chosen[], moves: (settings: any) => void, rests: () => void } | null} */
    this.holds = null;
    this.held = null;
    this.moved = false; // since the last press: then it was no click
    element.addEventListener('pointermove', (e) => this.held && this.move(e));
    for (const type of ['pointerup', 'pointercancel']) element.addEventListener(type, () => this.release());
  }

  take(event, share) {
    this.moved = false;
    if (!this.holds || event.button) return;
    this.held = { x: event.clientX, example: meant(this.holds.examples, share) };
  }

  move(event) {
    const { x, example } = this.held;
    const pixels = event.clientX - x;
    if (!this.moved && Math.abs(pixels) < STILL) return;
    if (!this.moved) this.element.setPointerCapture(event.pointerId);
    this.moved = true;
    const value = pulled(example, pixels);
    if (value !== this.held.value) this.holds.moves({ [example.name]: value });
    this.held.value = value;
  }

  release() {
    if (this.held && this.moved) this.holds.rests();
    this.held = null;
  }
}
