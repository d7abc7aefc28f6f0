// Streamlit's side of the sliders of a picture: charts follow them at once, Python hears of them when the hand rests.
import { follow, Hand, near } from '../knobs.js';
import { learn } from '../said.js';
import { keepShortcuts } from '../shortcuts.js';
import { Slider } from './slider.js';

const mounted = new WeakMap();

// One slider with the hand that moves it. `tell(key, value)` tells Python.
class Held {
  constructor(element, told, rest, tell) {
    const { key } = told;
    this.hand = new Hand(element, key, key);
    this.hand.rest = rest;
    this.hand.report = tell;
    this.slider = new Slider(told, {
      onMove: (value) => this.hand.moves(value),
      onRest: (value) => this.hand.rests(key, value),
      onNear: () => near(key),
    });
    this.unfollow = follow(key, (value) => this.elsewhere(value));
    keepShortcuts(this.slider.element, this.hand.off.signal);
    this.set(this.hand.left[key] ?? told.value);
  }

  set(value) {
    this.slider.set(value);
    this.hand.moves(value);
  }

  // A picture of this value was taken hold of.
  elsewhere(value) {
    if (value === this.hand.at) return;
    this.slider.set(value);
    this.hand.follows(value);
  }

  leave() {
    this.unfollow();
    this.hand.leave();
  }
}

class Sliders {
  constructor(parentElement, heard) {
    this.parent = parentElement;
    this.root = parentElement.querySelector('.aeviz-sliders');
    this.count = heard; // of reports
    this.untold = {}; // what Python has not answered yet
    this.name = '';
    /** @type {Map<string, Held>} */
    this.held = new Map();
    /** @type {(name: string, value: any) => void} */
    this.report = () => {};
  }

  // What Python says; it counts if Python has heard all that was told to it.
  tell({ sliders, heard, rest }) {
    const name = JSON.stringify(sliders.map(({ value, ...slider }) => slider));
    if (name !== this.name) this.build(sliders, rest);
    else if (heard === this.count) for (const { key, value } of sliders) this.set(key, value);
    if (heard === this.count) this.untold = {};
    this.name = name;
  }

  // Unless it was moved meanwhile.
  set(key, value) {
    const held = this.held.get(key);
    if (!(key in held.hand.left) && !held.slider.range.matches(':active')) held.set(value);
  }

  build(sliders, rest) {
    this.leave();
    const made = sliders.map((told) => [
      told.key,
      new Held(this.parent, told, rest, (key, value) => this.tells(key, value)),
    ]);
    this.held = new Map(made);
    this.root.replaceChildren(...made.map(([, { slider }]) => slider.element));
  }

  tells(key, value) {
    this.untold = { ...this.untold, [key]: value };
    this.count += 1;
    this.report('moved', { count: this.count, values: this.untold });
  }

  leave() {
    for (const held of this.held.values()) held.leave();
    this.held.clear();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const { said, ...told } = JSON.parse(new TextDecoder().decode(data));
  learn(said);
  if (!mounted.has(parentElement)) mounted.set(parentElement, new Sliders(parentElement, told.heard));
  const sliders = mounted.get(parentElement);
  sliders.report = setStateValue;
  sliders.tell(told);
  return () => {
    sliders.leave();
    mounted.delete(parentElement);
  };
}
