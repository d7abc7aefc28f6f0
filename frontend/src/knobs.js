// Where the knobs of the page stand. The browser knows first: the charts follow at once, by an address for each value
// (chart/streamlit.js). Python hears of it when the hand has rested, and with whatever else it hears of: what is told in
// one moment Streamlit sends as one message.
const REST = 3000; // ms
const MOVED = 'aeviz-knob';
const ASKED = 'aeviz-knobs-asked';

const stands = (window.aevizKnobs ??= new Map()); // name -> position; the bundles of a page have it in common

// Where a knob stands; undefined while nobody draws it.
export const standing = (knob) => stands.get(knob);

// Calls `heard(position)` whenever the knob has moved; returns how to end that.
export function follow(knob, heard) {
  const listen = ({ detail }) => detail.knob === knob && heard(detail.at);
  window.addEventListener(MOVED, listen);
  return () => window.removeEventListener(MOVED, listen);
}

// Has Python told now where all knobs stand: for a chart that does not find its picture.
export const tellPython = () => window.dispatchEvent(new Event(ASKED));

// What moves the knob named `knob` in `element`; `report(name, value)` tells Python. The charts follow when the knob has
// kept its value for `pause` ms.
export class Hand {
  constructor(element, knob, pause = 0) {
    Object.assign(this, { knob, pause, report: () => {} });
    this.untold = new Map();
    this.off = new AbortController();
    const on = (type, act) => window.addEventListener(type, act, { capture: true, signal: this.off.signal });
    for (const type of ['pointerup', 'keydown', 'blur']) on(type, (event) => event.composedPath().includes(element) || this.tell());
    on(ASKED, () => this.asked());
  }

  moves(at) {
    if (at === this.at) return;
    this.at = at;
    clearTimeout(this.pausing);
    if (this.pause) this.pausing = setTimeout(() => this.stands(), this.pause);
    else this.stands();
  }

  stands() {
    clearTimeout(this.pausing);
    if (stands.get(this.knob) === this.at) return;
    stands.set(this.knob, this.at);
    window.dispatchEvent(new CustomEvent(MOVED, { detail: { knob: this.knob, at: this.at } }));
  }

  // Let go of at a trained value.
  rests(name, value) {
    this.stands();
    this.untold.set(name, value);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), REST);
  }

  // A chart misses a picture: Python is told where the knob is even while it is held, but each place once.
  asked() {
    if (this.at === this.missed) return;
    this.missed = this.at;
    this.untold.set('knob_index', this.at);
    this.tell();
  }

  tell() {
    clearTimeout(this.resting);
    for (const [name, value] of this.untold) this.report(name, value);
    this.untold.clear();
  }

  leave() {
    this.off.abort();
    clearTimeout(this.pausing);
    clearTimeout(this.resting);
    stands.delete(this.knob);
  }
}
