// Where the knobs and sliders of the page stand. The browser knows first: the charts follow at once, by an address for
// each value (chart/streamlit.js). Python hears of it when the hand has rested, and with whatever else it hears of: what is told in
// one moment Streamlit sends as one message.
const REST = 15; // seconds
const MOVED = 'aeviz-knob';
const ASKED = 'aeviz-knobs-asked';
const NEAR = 'aeviz-knob-near';
const SHOWN = 'aeviz-knob-shown';
const LED = 'aeviz-knob-led';
const READY = 'aeviz-knob-ready';

// name -> { at, untold: what Python has not heard of }; the bundles of a page have it in common
globalThis.aevizKnobs ??= new Map();
/** @typedef {{ at?: number, untold: Map<string, number>, reads?: () => Reading }} Known */
/** @typedef {{ knob: string, selected: number[] }} Reading what is on the screen, for whoever asks */
/** @type {Map<string, Known>} */
const knobs = globalThis.aevizKnobs;

// Where a knob stands; undefined while nobody draws it.
export const standing = (knob) => knobs.get(knob)?.at;

// Calls `heard(position)` whenever the knob has moved; returns how to end that.
export const follow = (knob, heard) => when(MOVED, knob, heard);

// Calls `expects()` when a hand comes near the knob: what it may soon show can be fetched.
export const expect = (knob, expects) => when(NEAR, knob, expects);

function when(type, knob, act) {
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => detail.knob === knob && act(detail.at);
  window.addEventListener(type, listen);
  return () => window.removeEventListener(type, listen);
}

// Says that a hand has come near the knob.
export const near = (knob) => say(NEAR, knob);

// Puts a knob that is drawn elsewhere to a place, from a picture that was taken hold of.
export function put(knob, at) {
  const known = knobs.get(knob);
  if (!known || known.at === at) return;
  known.at = at;
  say(MOVED, knob, at);
}

// Says where something stands that nobody else moves, as the film of a canvas.
export function stand(knob, at) {
  /** @type {Known} */
  const known = knobs.get(knob) ?? { untold: new Map() };
  knobs.set(knob, known);
  if (known.at === at) return;
  known.at = at;
  say(MOVED, knob, at);
}

// ... and that it is gone.
export const leave = (knob) => knobs.delete(knob);

const say = (type, knob, at) => window.dispatchEvent(new CustomEvent(type, { detail: { knob, at } }));

// What stands on the screen: the knobs' names and values, and what is selected.
/** @returns {Reading[]} */
export const readings = () => [...knobs.values()].flatMap(({ reads }) => (reads ? [reads()] : []));

// Has Python told now where all knobs stand: for a chart that does not find its picture.
export const tellPython = () => window.dispatchEvent(new Event(ASKED));

function heard(type, act) {
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => act(detail);
  window.addEventListener(type, listen);
  return () => window.removeEventListener(type, listen);
}

// Calls `hear(knob, what)` with every frame of a hand: `what` is { at, film, probe }, fractions between trained values.
export const watchHands = (hear) => heard(SHOWN, ({ knob, what }) => hear(knob, what));

// Calls `hear()` when a knob can be led.
export const watchReady = (hear) => heard(READY, hear);

// Moves the knobs whose name is `meant` as a hand elsewhere has moved its own; Python is not told.
export const lead = (meant, what) => window.dispatchEvent(new CustomEvent(LED, { detail: { meant, what } }));

// A link leads to another page by a message of its own, which none may follow from this page.
const onALink = (event) => event.composedPath().some(({ tagName, href }) => tagName === 'A' && href);

// What moves the knob named `knob` in `element`; `report(name, value)` tells Python. The charts follow at once; Python
// hears of it as `told`. What Python has not heard of when the page is left is told when it is there again.
export class Hand {
  constructor(element, knob, told = 'knob_index') {
    this.knob = knob;
    this.told = told;
    this.rest = REST;
    /** @type {(name: string, value: number) => void} */
    this.report = () => {};
    /** @type {Known} */
    this.state = knobs.get(knob) ?? { untold: new Map() };
    this.off = new AbortController();
    knobs.set(knob, this.state);
    const on = (type, act) => window.addEventListener(type, act, { capture: true, signal: this.off.signal });
    const own = (event) => event.composedPath().includes(element) || onALink(event);
    for (const type of ['pointerup', 'keydown', 'blur']) on(type, (event) => own(event) || this.tell());
    on(ASKED, () => this.asked());
    on(LED, ({ detail }) => detail.meant(knob) && this.led?.(detail.what));
    if (this.state.untold.size) this.waits();
  }

  // Where it was left, by the names of the report.
  get left() {
    return Object.fromEntries(this.state.untold);
  }

  moves(at) {
    if (at === this.at) return;
    this.at = at;
    this.stands();
  }

  // Every frame of a move, for a class that follows.
  shows(what) {
    if (!this.led) return; // it is still put where it was left
    window.dispatchEvent(new CustomEvent(SHOWN, { detail: { knob: this.knob, what } }));
  }

  // It is there, does what `led(what)` is told from now on, and `reads()` what it shows.
  ready(led, reads) {
    this.state.reads = reads;
    /** @type {((what: { at: number, film: number, probe: number[] }) => void) | undefined} */
    this.led = led;
    window.dispatchEvent(new CustomEvent(READY, { detail: {} }));
  }

  stands() {
    if (this.state.at === this.at) return;
    this.state.at = this.at;
    say(MOVED, this.knob, this.at);
  }

  // Another has moved it, and tells of that itself.
  follows(at) {
    this.at = at;
    clearTimeout(this.resting);
    this.state.untold.clear();
  }

  // Let go of at a trained value.
  rests(name, value) {
    this.stands();
    this.state.untold.set(name, value);
    this.waits();
  }

  waits() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), 1000 * this.rest);
  }

  // A chart misses a picture: Python is told where the knob is even while it is held, but each place once.
  asked() {
    if (this.at === this.missed) return;
    this.missed = this.at;
    this.state.untold.set(this.told, this.at);
    this.tell();
  }

  tell() {
    clearTimeout(this.resting);
    for (const [name, value] of this.state.untold) this.report(name, value);
    this.state.untold.clear();
  }

  leave() {
    this.off.abort();
    clearTimeout(this.resting);
    this.state.reads = undefined;
    if (!this.state.untold.size) knobs.delete(this.knob);
  }
}
