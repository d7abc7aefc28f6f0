// A student's tab goes where the class is. Knob, film and probe move here, and no script runs; another page or setting
// costs one run. Whoever moves something is on their own until they come back.
import { lead, watchHands, watchReady } from '../knobs.js';
import { common } from './lead.js';
import { here, keyOf, personal, stepOf, watchPlace } from './place.js';

const ARRIVAL = 8000; // ms in which a page that was gone to may still change its own address

const byHand = () => navigator.userActivation?.isActive ?? true;

export class Follower {
  /**
   * @param {import('./room.js').Room} room
   * @param {{ go: (place: object) => void, changed: () => void, bound: boolean }} how to go to another page, who is told
   *   that this tab is on its own or back, and whether it can be on its own at all
   */
  constructor(room, { go, changed, bound }) {
    this.room = room;
    this.go = go;
    this.changed = changed;
    this.bound = bound;
    this.attached = true;
    this.waits = false; // whether the picture of this page's step waits for a guess
    this.led = new Map(); // knob -> where it was led to: [at, film]
    this.last = keyOf(here());
    const ends = [
      watchPlace(() => this.moved()),
      watchHands((knob, what) => this.handled(common(knob), what)),
      watchReady(() => this.lead()),
      room.listen((parts) => this.hear(parts)),
    ];
    this.stop = () => {
      for (const end of ends) end();
    };
  }

  get pace() {
    return this.room.parts.room?.pace;
  }

  get follows() {
    return Boolean(this.room.parts.where) && (this.bound || (this.pace === 'live' && this.attached));
  }

  hear({ room, where }) {
    if (room && this.pace !== this.before) this.paced();
    if (room || where) this.follow();
  }

  paced() {
    if (this.before !== undefined && this.pace === 'live') this.attached = true;
    this.before = this.pace;
    this.asked = null;
    this.changed();
  }

  follow() {
    const { where } = this.room.parts;
    if (this.pace === 'own' && !this.bound) this.keepBack();
    if (!this.follows) return;
    const key = keyOf(where);
    const there = keyOf(here()) === key;
    const wish = there && this.waits && where.shown ? `shown ${key}` : key;
    if (there && wish === key) this.lead();
    else if (this.asked !== wish) this.goTo(where, wish);
  }

  goTo(place, key) {
    this.asked = key;
    this.pending = performance.now();
    this.go({ page: place.page, settings: { ...place.settings, ...personal() }, shown: place.shown === true });
  }

  // Python has drawn the page.
  drawn(waits) {
    this.waits = waits;
    this.follow();
  }

  // At one's own pace as far as the class has come: back to where it is from anywhere beyond.
  keepBack() {
    const { reached, where } = this.room.parts;
    if (!reached || !where) return;
    const place = here();
    if (place.page in reached && stepOf(place) <= reached[place.page]) return;
    const step = { ...where.settings, ...(where.step < 1000 ? { step: String(where.step + 1) } : {}) };
    if (keyOf(place) !== keyOf({ ...where, settings: step })) this.goTo({ ...where, settings: step }, null);
  }

  // Everything that the class's teacher has moved in the browser, where it is shown here.
  lead() {
    const { where } = this.room.parts;
    if (!this.follows || keyOf(here()) !== keyOf(where)) return;
    for (const [knob, [at, film, ...probe]] of Object.entries(where.moves)) {
      this.led.set(knob, [at, film]);
      lead((name) => common(name) === knob, { at, film, probe });
    }
  }

  // A hand of this tab, unless it only does what the class does; to look about with the probe is no step away.
  handled(knob, { at, film = -1 }) {
    const [ledAt, ledFilm] = this.led.get(knob) ?? [];
    if (at !== ledAt || (film >= 0 && ledFilm >= 0 && film !== ledFilm)) this.detach();
  }

  // The address has changed: by a step of the class, by the page itself, or by its reader.
  moved() {
    const now = keyOf(here());
    const { where } = this.room.parts;
    const arrived = where && now === keyOf(where);
    const changed = now !== this.last;
    this.last = now;
    if (arrived) this.pending = 0;
    if (this.pace === 'own') this.keepBack();
    if (arrived || !changed || performance.now() - (this.pending ?? 0) < ARRIVAL) this.lead();
    else this.detach();
  }

  detach() {
    if (this.bound || !this.attached || this.pace !== 'live' || !this.room.parts.where || !byHand()) return;
    this.attached = false;
    this.changed();
  }

  back() {
    this.attached = true;
    this.asked = null;
    this.changed();
    this.follow();
  }
}
