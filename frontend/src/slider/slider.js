// One slider: a label, its value, and the browser's own range input, which has the keyboard and the screen reader.
import { number } from '../number.js';

let count = 0; // of the ids given on this page

export class Slider {
  /** @param {{ key: string, label: string, help: string, low: number, high: number, step: number }} told */
  constructor({ key, label, help, low, high, step }, { onMove, onRest, onNear }) {
    const id = `aeviz-slider-${++count}`;
    this.element = document.createElement('div');
    this.element.className = 'slider';
    this.element.dataset.key = key;
    this.range = document.createElement('input');
    Object.assign(this.range, { type: 'range', id, min: low, max: high, step });
    this.output = document.createElement('output');
    this.output.setAttribute('for', id);
    this.element.append(named(id, label), this.output, this.range);
    if (help) this.element.append(this.explained(`${id}-help`, help));
    this.range.addEventListener('input', () => {
      this.show();
      onMove(this.value);
    });
    this.range.addEventListener('change', () => onRest(this.value));
    for (const type of ['pointerenter', 'focus']) this.range.addEventListener(type, onNear);
  }

  get value() {
    return Number(this.range.value);
  }

  set(value) {
    this.range.value = String(value);
    this.show();
  }

  show() {
    const { value } = this;
    const [low, high] = [Number(this.range.min), Number(this.range.max)];
    this.output.textContent = number(value);
    this.range.setAttribute('aria-valuetext', number(value));
    this.range.style.setProperty('--done', String((value - low) / (high - low || 1)));
  }

  explained(id, help) {
    const words = document.createElement('small');
    Object.assign(words, { id, textContent: help });
    this.range.setAttribute('aria-describedby', id);
    return words;
  }
}

function named(id, words) {
  const label = document.createElement('label');
  label.htmlFor = id;
  label.textContent = words;
  return label;
}
