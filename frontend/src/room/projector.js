// The projector: what the class sees, large. No names, no number before the reveal, no controls.
import { el, fill } from '../dom.js';
import { Follower } from './follow.js';
import { pictures } from './pictures.js';
import { LETTERS, results } from './poll.js';
import { shown } from './works.js';

const WIDER = 2.3; // than high: what the window leaves below the heading
const FEWEST_ACROSS = 9;

export class Projector {
  constructor(root, room, { say, go, join, charts }) {
    this.root = root;
    this.room = room;
    this.say = say;
    this.join = join;
    this.charts = charts;
    this.corner = el('div.corner');
    this.over = el('div.over', { hidden: true });
    this.task = el('div.task');
    root.replaceChildren(this.over, this.task, this.corner);
    this.follower = new Follower(room, { go, changed: () => {}, bound: true });
    this.off = room.listen(() => this.draw());
  }

  told({ waits }) {
    this.follower.drawn(waits);
  }

  stop() {
    this.off();
    this.follower.stop();
  }

  draw() {
    const { room, where } = this.room.parts;
    this.root.hidden = !room || room.ended;
    if (this.root.hidden) return;
    const [name, make] = this.overlay(room, where);
    this.over.hidden = !name;
    fill(this.over, name, make);
    const task = this.asked();
    this.task.hidden = Boolean(name) || !task;
    fill(this.task, task, () => [el('p.text', {}, task)]);
    fill(this.corner, room.code, () => [el('b', {}, room.code)]);
  }

  // What covers the page: the way in, a question, works, the data of the class as they come.
  overlay(room, where) {
    const { poll, collection, data } = this.room.parts;
    if (room.inviting) return ['code', () => this.invitation(room)];
    if (poll) return [JSON.stringify(poll), () => this.poll(poll)];
    if (collection?.shown.length)
      return [JSON.stringify(collection), () => this.works(collection.prompt, collection.shown)];
    if (data && !data.dataset) return [`data ${data.drawings.length}`, () => this.drawings(data.drawings)];
    return where ? ['', () => []] : ['code', () => this.invitation(room)];
  }

  // What the class does by itself: the page stays to be seen above it.
  asked() {
    const { collection, exercise } = this.room.parts;
    return (collection && !collection.closed ? collection.prompt : exercise?.text) ?? '';
  }

  invitation(room) {
    const { link, qr } = this.join;
    const parts = [
      link && el('p', {}, this.say.scan),
      link && el('p.link', {}, link.replace(/^https?:\/\//, '').split('?')[0]),
    ];
    const words = el('div', {}, ...parts, el('p.code', {}, room.code));
    return [el('div.invitation', {}, qr ? el('img', { src: qr, alt: this.say.scan }) : '', words)];
  }

  poll(poll) {
    const shown = pictures(poll, this.charts, this.root);
    const letter = (i) => el('b', {}, LETTERS[i]);
    const gallery = shown.map((picture, i) => el('figure', {}, letter(i), picture));
    const words = poll.kind === 'choice' && !shown.length ? poll.options : [];
    const options = words.map((option, i) => el('p', {}, letter(i), `  ${option}`));
    const state = poll.locked ? this.say.locked : poll.round ? this.say.second_round : this.say.answer_now;
    const below = poll.revealed
      ? [results(poll, this.say), poll.why && el('p', {}, poll.why)]
      : [...options, el('small', {}, state)];
    return [el('h2', {}, poll.question), shown.length ? el('div.choice', {}, ...gallery) : null, ...below].filter(
      Boolean,
    );
  }

  // All of them, as large as the window lets them be.
  drawings(works) {
    const across = Math.max(FEWEST_ACROSS, Math.ceil(Math.sqrt(WIDER * works.length)));
    const wall = el('div.wall', { style: `--across:${across}` }, ...works.map(shown));
    return [el('h2', {}, this.say.we_draw), wall];
  }

  works(prompt, works) {
    return [el('h2', {}, prompt), el('div.gallery', {}, ...works.map(shown))];
  }
}
