// A question of the teacher's own, typed in a minute: a choice, a number, a place on a scale, or a free sentence.
import { el } from '../dom.js';

const KINDS = ['choice', 'number', 'knob', 'sentence'];
const LETTERS = 'ABCD';

// What the form holds as the command Ask; every kind takes of it what is its own.
export function asked(kind, { question, options = [], right = -1, low, high, truth, within }) {
  const given = options.map((text, i) => [text.trim(), i]).filter(([text]) => text);
  const at = given.findIndex(([, i]) => i === right);
  const answer = Number.isFinite(truth) ? { truth: [truth], within: Number.isFinite(within) ? within : 0 } : {};
  const parts = {
    choice: () => ({ options: given.map(([text]) => text), right: at < 0 ? null : at }),
    number: () => answer,
    knob: () => ({ low, high, ...answer }),
    sentence: () => ({}),
  };
  return { question: question.trim(), kind, ...parts[kind]() };
}

export class Question {
  constructor(say, ask) {
    this.say = say;
    const question = { rows: 2, maxlength: 600, 'aria-label': say.question, placeholder: say.question };
    this.question = el('textarea', question);
    this.kind = el('select', { 'aria-label': say.kind, onchange: () => this.fields() });
    this.kind.append(...KINDS.map((kind) => el('option', { value: kind }, say[`kind_${kind}`])));
    this.options = [...LETTERS].map((letter) => this.line(`${say.option} ${letter}`));
    this.right = [...LETTERS].map((letter, i) =>
      el('input', { type: 'radio', name: 'right', value: String(i), 'aria-label': `${say.right_one} ${letter}` }),
    );
    this.numbers = Object.fromEntries(['low', 'high', 'truth', 'within'].map((name) => [name, this.number()]));
    this.numbers.low.value = '0';
    this.numbers.high.value = '10';
    this.box = el('div');
    const button = el('button.primary', { type: 'button', onclick: () => ask(this.read()) }, say.ask);
    this.form = el('div.question', {}, this.question, this.kind, this.box, button);
    this.fields();
  }

  line(label) {
    return el('input', { maxlength: 300, placeholder: label, 'aria-label': label });
  }

  number() {
    return el('input', { type: 'number', step: 'any' });
  }

  labelled(...names) {
    return el('div.row', {}, ...names.map((name) => el('label', {}, this.say[name], this.numbers[name])));
  }

  fields() {
    const { say } = this;
    const rows = {
      choice: () => [
        ...this.options.map((option, i) => el('div.row', {}, this.right[i], option)),
        el('small', {}, say.right_help),
      ],
      number: () => [this.labelled('truth', 'within'), el('small', {}, say.truth_help)],
      knob: () => [this.labelled('low', 'high'), this.labelled('truth', 'within'), el('small', {}, say.truth_help)],
      sentence: () => [el('small', {}, say.sentence_help)],
    };
    this.box.replaceChildren(...rows[this.kind.value]());
  }

  read() {
    const numbers = Object.entries(this.numbers).map(([name, box]) => [name, box.valueAsNumber]);
    return asked(this.kind.value, {
      question: this.question.value,
      options: this.options.map(({ value }) => value),
      right: this.right.findIndex(({ checked }) => checked),
      ...Object.fromEntries(numbers),
    });
  }
}
