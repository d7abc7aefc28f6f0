// The teacher's tab tells the room where it is: at most ten times a second, and always where it has come to rest.
import { watchHands } from '../knobs.js';
import { here, isPlace, stepOf, watchPlace } from './place.js';

const PERIOD = 100; // ms

// The name of a knob in all tabs: without the number of times that it was made anew in this one.
export const common = (knob) => knob.replace(/-\d+$/, '');

export class Leader {
  constructor(room) {
    this.room = room;
    this.moves = {};
    this.shown = true; // whether the step's picture is there, or waits for a guess
    this.sent = Number.NEGATIVE_INFINITY;
    this.told = '';
    const ends = [watchHands((knob, what) => this.moved(knob, what)), watchPlace(() => this.soon())];
    this.stop = () => {
      for (const end of ends) end();
      clearTimeout(this.timer);
    };
    this.soon();
  }

  moved(knob, { at, film = -1, probe = [] }) {
    this.moves[common(knob)] = [at, film, ...probe];
    this.soon();
  }

  shows(shown) {
    this.shown = shown;
    this.soon();
  }

  soon() {
    this.due = true;
    if (this.busy || this.timer) return;
    const wait = this.sent + PERIOD - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => this.send(), wait);
      return;
    }
    this.timer = -1; // with all that this moment changes, and before the page is painted, which may take longer
    queueMicrotask(() => this.send());
  }

  async send() {
    this.timer = null;
    const place = here();
    if (!isPlace(place)) return;
    if (place.page !== this.page) this.moves = this.page === undefined ? this.moves : {};
    this.page = place.page;
    const where = { ...place, moves: this.moves, step: stepOf(place), shown: this.shown };
    const name = JSON.stringify(where);
    this.due = false;
    if (name === this.told) return;
    this.told = name;
    this.busy = true;
    this.sent = performance.now();
    const { ok } = await this.room.does('move', where);
    if (!ok) this.told = '';
    this.busy = false;
    if (this.due) this.soon();
  }
}
