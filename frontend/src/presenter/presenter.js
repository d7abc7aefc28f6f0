// Presenter mode: one picture of the page in full screen, moved by keys. The presenter's own second window shows the notes,
// follows this one, and passes its keys on; both are of one browser and speak by a channel.
import { meaning, taken } from './keys.js';
import { knob, lift, lower, pictures } from './pictures.js';

const AGAIN = 250; // ms: the page may have drawn other pictures

export class Presenter {
  /** @param {HTMLElement} root @param {(name: string, value: any) => void} report */
  constructor(root, report) {
    this.root = root;
    this.report = report;
    this.at = 0;
    this.on = false;
    this.off = new AbortController();
    this.channel = new BroadcastChannel('aeviz-presenter');
    this.channel.onmessage = ({ data }) => this.hear(data);
    this.button = root.querySelector('.present');
    this.button.addEventListener('click', () => this.switch(true));
    root.querySelector('.second').addEventListener('click', () => this.second());
    window.addEventListener('keydown', (event) => this.key(event), { capture: true, signal: this.off.signal });
    window.addEventListener('resize', () => this.show(), { signal: this.off.signal });
  }

  // What Python says: the mode of the page's address, and the lessons before and after.
  tell({ mode, before, after }) {
    this.mode = mode;
    this.beside = { '-1': before, 1: after };
    this.root.dataset.mode = mode;
    if (mode === '1' && !this.on) this.switch(true, false);
    if (mode === '0' && this.on && !this.asked) this.switch(false, false);
    this.asked = false;
    if (mode === 'notes') this.channel.postMessage({ ask: true });
  }

  switch(on, told = true) {
    if (on === this.on) return;
    this.on = on;
    this.asked = told;
    clearInterval(this.timer);
    if (on) this.timer = setInterval(() => this.show(), AGAIN);
    else lower();
    this.layer('.sheet', on);
    this.layer('.blank', false);
    this.layer('.help', false);
    this.show();
    if (told) this.report('mode', on ? '1' : '0');
  }

  layer(selector, shown) {
    const layer = this.root.querySelector(selector);
    if (shown === layer.matches(':popover-open')) return;
    if (shown) layer.showPopover();
    else layer.hidePopover();
  }

  // Lifts the picture whose turn it is. Those of a guess come later; meanwhile the page itself is seen.
  show() {
    if (!this.on) return;
    if (location.href !== this.posted) this.post();
    const all = pictures();
    this.layer('.sheet', all.length > 0);
    this.at = Math.min(this.at, Math.max(0, all.length - 1));
    const shown = all[this.at] ?? [];
    lower(shown);
    lift(shown);
  }

  key(event) {
    if (this.mode === 'notes') return this.passOn(event);
    if (taken(event)) return;
    if (!this.on) {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (plain && event.key.toLowerCase() === 'p') this.switch(true);
      return;
    }
    if (event.target === this.moved) return; // a key that we gave to the knob
    const meant = meaning(event);
    if (!meant) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.act(meant[0], meant[1]);
  }

  passOn(event) {
    const meant = taken(event) ? null : meaning(event);
    if (!meant || meant[0] === 'leave') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.channel.postMessage({ act: meant });
  }

  /** @param {string} act @param {number} [by] */
  act(act, by = 0) {
    if (act === 'leave') this.switch(false);
    else if (act === 'blank' || act === 'help') this.layer(`.${act}`, !this.open(act));
    else if (act === 'knob') this.turn(by);
    else if (act === 'picture') this.next(by);
    else if (act === 'heading') this.go('heading', by);
    else if (act === 'lesson' && this.beside[by]) location.assign(`${this.beside[by]}?present=1`);
  }

  open(name) {
    return this.root.querySelector(`.${name}`).matches(':popover-open');
  }

  turn(by) {
    const input = knob();
    if (!input) return;
    this.moved = input;
    input.dispatchEvent(new KeyboardEvent('keydown', { key: by > 0 ? 'ArrowRight' : 'ArrowLeft', bubbles: true }));
    this.moved = null;
  }

  // The next picture of the page; after the last one, the next step.
  next(by) {
    const to = this.at + by;
    if (to >= 0 && to < pictures().length) {
      this.at = to;
      this.show();
    } else this.go('step', by);
  }

  go(what, by) {
    this.at = 0;
    this.report('go', { what, by, turn: Date.now() });
  }

  // ---- the second window ----

  second() {
    const address = new URL(location.href);
    address.searchParams.set('present', 'notes');
    window.open(address, 'aeviz-notes', 'popup,width=900,height=700');
  }

  // Where this window is: the other one goes there.
  post() {
    this.posted = location.href;
    this.channel.postMessage({ at: location.href });
  }

  hear({ act, at, ask }) {
    if (this.mode === 'notes' && at) this.follow(at);
    else if (this.on && act) this.act(act[0], act[1]);
    else if (this.on && ask) this.post();
  }

  follow(at) {
    const address = new URL(at);
    address.searchParams.set('present', 'notes');
    if (address.href !== location.href) location.replace(address);
  }

  leave() {
    clearInterval(this.timer);
    if (this.on) lower();
    this.off.abort();
    this.channel.close();
  }
}
