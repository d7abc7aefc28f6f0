// Under the sheet: what the page's network makes of a digit while it is drawn. It runs elsewhere on the page
// (network_view/panel.js).
import { number } from '../number.js';
import { paint } from './image.js';

export class AnswerCard {
  /** @param {HTMLElement} card @param {[number, number]} shape */
  constructor(card, shape) {
    this.element = /** @type {HTMLElement} */ (card.querySelector('.answer'));
    this.shape = shape;
    /** @type {import('../examples.js').Answered | null} */
    this.shown = null;
  }

  /** @param {import('../examples.js').Answered} answered */
  show(answered, colours) {
    this.shown = answered;
    this.element.hidden = false;
    const { noisy, xHat, error } = answered;
    const part = (name) => /** @type {HTMLElement} */ (this.element.querySelector(name));
    part('.noisy').hidden = !noisy;
    if (noisy) paint(part('.noisy canvas'), noisy, this.shape, colours);
    paint(part('.back canvas'), xHat, this.shape, colours);
    part('.numbers').textContent = `‖x − x̂‖² = ${number(error)}`;
  }

  hide() {
    this.shown = null;
    this.element.hidden = true;
  }
}
