// Which picture a chart shows: where the knob and the sliders that it follows stand, as an address.
import { expect, follow, put, standing } from '../knobs.js';

const AHEAD = 2; // pictures that are fetched before the hand is there

/** @typedef {{ name: string, key: string, value: number, low: number, high: number, step: number,
 *   pulled?: boolean }} Control */
/** @typedef {{ knob: string, i: number, last: number, address: string, controls: Control[] }} Told */
/** @typedef {{ i?: number | null, settings?: Record<string, string | number>, address?: string }} Place */

export class LivePictures {
  /** @param {Told} told */
  constructor(told) {
    this.told = told;
    /** @type {Record<string, string | number>} */
    this.held = {}; // settings of a picture that has been taken hold of
    /** @type {(() => void)[]} */
    this.ends = [];
    this.moved = null; // what moved last, and in which direction
  }

  // Calls `heard()` whenever another picture is wanted, and `expects()` when one may soon be.
  follow(heard, expects) {
    const { knob, controls } = this.told;
    const one = (key, control) => {
      let before = this.value(key, control);
      const moves = (value) => {
        if (value === before) return; // it is new on the page
        if (control && this.held[control.name] !== value) delete this.held[control.name]; // another hand moves it
        this.moved = { control, by: Math.sign(value - before) };
        before = value;
        heard();
      };
      const nears = () => {
        this.moved ??= { control, by: 1 };
        expects();
      };
      this.ends.push(follow(key, moves), expect(key, nears));
    };
    if (knob) one(knob, null);
    for (const control of controls) one(control.key, control);
  }

  leave() {
    for (const end of this.ends) end();
    this.ends = [];
  }

  // A picture is held at other settings; the sliders that stand for them go along.
  /** @param {Record<string, string | number>} settings */
  hold(settings) {
    this.held = settings;
    for (const { name, key } of this.told.controls) if (name in settings) put(key, Number(settings[name]));
  }

  value(key, control) {
    return standing(key) ?? (control ? control.value : this.told.i);
  }

  get position() {
    return this.told.knob ? this.value(this.told.knob, null) : this.told.i;
  }

  // name -> value of every setting that the browser may have moved.
  get settings() {
    const standing = this.told.controls.map((control) => [control.name, this.value(control.key, control)]);
    return { ...Object.fromEntries(standing), ...this.held };
  }

  // The picture that is wanted now, and the one that Python has sent.
  get wanted() {
    return this.picture(this.position, this.settings);
  }

  get sent() {
    const { i, controls } = this.told;
    return this.picture(i, Object.fromEntries(controls.map(({ name, value }) => [name, value])));
  }

  picture(position, settings) {
    return { i: this.told.knob ? position : null, settings, address: this.address(position, settings) };
  }

  address(position, settings) {
    const query = new URLSearchParams(Object.entries(settings).map(([name, value]) => [name, String(value)]));
    return `${this.told.address}${position}${query.size ? `?${query}` : ''}`;
  }

  // The addresses next to where it stands: first those the hand is moving to.
  ahead() {
    if (!this.moved) return [];
    const { control, by } = this.moved;
    const places = Array.from({ length: AHEAD }, (_, i) => by * (i + 1)).concat(-by);
    return places.flatMap((offset) => {
      if (!control)
        return this.within(this.position + offset, 0, this.told.last, (i) => this.address(i, this.settings));
      const { name, low, high, step } = control;
      const next = rounded(Number(this.settings[name]) + offset * step);
      return this.within(next, low, high, (v) => this.address(this.position, { ...this.settings, [name]: v }));
    });
  }

  within(value, low, high, address) {
    return low <= value && value <= high ? [address(value)] : [];
  }
}

// Without the dust of binary fractions, as a range input writes its value.
export const rounded = (value) => Number(value.toFixed(8));
