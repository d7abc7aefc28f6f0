// What a page says when its server does not answer, and when another one has taken its place: what went with the first.
import { el } from '../dom.js';

const KEY = 'aeviz-server'; // in the tab's own storage, which a reload keeps
const STATE = 'data-test-connection-state'; // Streamlit's page says so of its connection
const AWAY = ['PINGING_SERVER', 'CONNECTING', 'DISCONNECTED_FOREVER'];
const PATIENCE = 1500; // ms in which a connection may come back before anything is said

/**
 * What is to be remembered once a server tells what it holds: `gone` is what the servers before it held and it does not.
 * @param {{ server: string, held: string[], gone: string[] } | null} before
 * @param {{ server: string, held: string[] }} told
 */
export function remembered(before, { server, held }) {
  const others = before && before.server !== server ? before.held : [];
  const gone = [...new Set([...(before?.gone ?? []), ...others])].filter((what) => !held.includes(what));
  return { server, held, gone };
}

/** `report` has the script run again: Streamlit itself waits, once it is connected again, for something to be done. */
export class Ending {
  constructor(box, report) {
    this.report = report;
    this.box = box;
    this.page = document.querySelector(`[${STATE}]`);
    this.observer = new MutationObserver(() => this.look());
    if (this.page) this.observer.observe(this.page, { attributeFilter: [STATE] });
  }

  tell({ words, server, held }) {
    this.words = words;
    this.known = remembered(JSON.parse(sessionStorage.getItem(KEY)), { server, held });
    sessionStorage.setItem(KEY, JSON.stringify(this.known));
    this.look();
  }

  look() {
    clearTimeout(this.waiting);
    const was = this.lost;
    this.lost = AWAY.includes(this.page?.getAttribute(STATE));
    if (this.lost) this.waiting = setTimeout(() => this.show(this.away()), PATIENCE);
    else this.show(this.back());
    if (was && !this.lost) this.report();
  }

  away() {
    const { title, waits, goes } = this.words.away;
    return [el('strong', {}, title), el('p', {}, waits), ...list(goes, this.known.held)];
  }

  back() {
    const { title, stays, close } = this.words.back;
    if (!this.known.gone.length) return [];
    const button = el('button', { type: 'button', onclick: () => this.seen() }, close);
    return [el('strong', {}, title), ...list('', this.known.gone), el('p', {}, stays), button];
  }

  seen() {
    this.known = { ...this.known, gone: [] };
    sessionStorage.setItem(KEY, JSON.stringify(this.known));
    this.show([]);
  }

  show(parts) {
    this.box.replaceChildren(...parts);
    this.box.togglePopover(parts.length > 0); // above all else, and without a place of its own in the page
  }

  leave() {
    clearTimeout(this.waiting);
    this.observer.disconnect();
  }
}

const list = (title, items) =>
  items.length
    ? [...(title ? [el('p', {}, title)] : []), el('ul', {}, ...items.map((item) => el('li', {}, item)))]
    : [];
