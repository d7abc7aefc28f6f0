// The card beside the panes: what the probe decodes, as an image or as numbers, and how far to trust it.

import { number } from '../number.js';
import { said } from '../said.js';
import { BADGES } from './decoder.js';
import { paint } from './image.js';

const NOT_SENT = 'Nothing is decoded before the last training step: the earlier networks were not sent.';
const MOST_LISTED = 8;

export class ProbeCard {
  /** @param {HTMLElement} card @param {import('./payload.js').DecoderSpec} spec */
  constructor(card, { image_shape: shape, feature_names: names }) {
    this.shape = shape;
    this.names = names;
    const part = (name) => card.querySelector(name);
    this.image = part('.image');
    this.list = part('.values');
    this.badge = part('.badge');
    this.numbers = part('.numbers');
  }

  /** @param {import('./probe.js').Probe} probe */
  show(probe, colours) {
    const { shown } = probe;
    this.image.hidden = !this.shape || !shown;
    this.list.hidden = Boolean(this.shape) || !shown;
    this.badge.textContent = shown ? said(BADGES[shown.kind]) : '';
    this.numbers.textContent = shown ? distances(shown) : said(NOT_SENT);
    if (!shown) return;
    this.badge.dataset.kind = shown.kind;
    if (this.shape) paint(this.image, shown.x, this.shape, colours);
    else this.write(probe.example);
  }

  write(example) {
    const values = Array.from(example.slice(0, MOST_LISTED));
    this.list.replaceChildren(
      ...values.flatMap((v, j) => [entry('dt', this.names[j] ?? `x${j + 1}`), entry('dd', number(v))]),
    );
  }
}

function entry(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function distances({ distance, cycle }) {
  const nearest = said('nearest code {distance}', { distance: number(distance) });
  return cycle === null ? nearest : `${nearest}\n‖f(g(z)) − z‖ = ${number(cycle)}`;
}
