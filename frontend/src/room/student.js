// A student's part of the class: where it is, what is asked, what one hands in.

import { el, fill } from '../dom.js';
import { readings } from '../knobs.js';
import { Follower } from './follow.js';
import { pictures } from './pictures.js';
import { here, keyOf } from './place.js';
import { ballot, results } from './poll.js';
import { post } from './room.js';
import { sheet, shown } from './works.js';

const MOST_NAMED = 40; // selected examples

function onScreen(kind) {
  const seen = readings();
  if (kind === 'knob') return seen.map(({ knob }) => knob).join(', ');
  const ids = seen.flatMap(({ selected }) => selected);
  return ids.length ? `${ids.length}: ${ids.slice(0, MOST_NAMED).join(', ')}` : '';
}

export class Student {
  constructor(root, room, { say, go, report, charts }) {
    this.root = root;
    this.room = room;
    this.say = say;
    this.charts = charts;
    this.report = report;
    /** @type {Promise<object> | null} */
    this.left = null;
    this.pill = el('div.pill');
    this.cards = el('div.cards', { 'aria-live': 'polite' });
    this.boxes = Object.fromEntries(['poll', 'collection', 'data', 'exercise'].map((name) => [name, el('div')]));
    this.cards.append(...Object.values(this.boxes));
    this.dock = el('div.dock', {}, this.cards, this.pill);
    const stay = (event) => event.preventDefault();
    this.words = el('p', { role: 'status' });
    this.veil = el('dialog.veil', { tabindex: -1, closedby: 'none', oncancel: stay }, this.words);
    root.replaceChildren(this.veil, this.dock);
    this.follower = new Follower(room, { go, changed: () => this.draw(), bound: false });
    this.off = room.listen(() => this.draw());
  }

  told({ waits }) {
    this.follower.drawn(waits);
  }

  stop() {
    this.cover(false);
    this.off();
    this.follower.stop();
  }

  // The room is over: this browser is nobody's student any more.
  leave() {
    this.left ??= post('leave', { as: 'student' });
  }

  does(command, content) {
    return this.room.does(command, content).then(({ ok, error }) => ok || this.tell(error));
  }

  tell(sentence) {
    this.cards.append(el('p.error', { role: 'alert' }, sentence ?? ''));
    setTimeout(() => this.cards.querySelector('.error')?.remove(), 5000);
  }

  draw() {
    const { room, poll, collection, data, exercise, mine = {} } = this.room.parts;
    this.root.hidden = !room || room.ended;
    if (room?.ended) this.leave();
    this.cover(!this.root.hidden && room.pace === 'closed');
    if (this.root.hidden) return;
    this.drawPill(room, mine);
    const drawn = {
      poll: poll && [JSON.stringify([poll, mine.votes]), () => this.poll(poll, mine)],
      collection: collection && [JSON.stringify([collection, mine.work]), () => this.collection(collection, mine)],
      data: data && [JSON.stringify([data.id, data.closed, data.dataset, mine.drawn]), () => this.data(data, mine)],
      exercise: exercise && [`${exercise.id} ${Boolean(mine.answers)}`, () => this.exercise(exercise, mine)],
    };
    for (const [name, box] of Object.entries(this.boxes)) {
      box.className = drawn[name] ? 'card' : '';
      fill(box, drawn[name]?.[0] ?? '', drawn[name]?.[1] ?? (() => []));
    }
  }

  // Neither hand nor key reaches the page behind; what is asked can be answered.
  cover(on) {
    if (this.veil.open === on) return;
    this.words.textContent = on ? this.say.to_the_front : '';
    (on ? this.veil : this.root).append(this.dock);
    if (!on) return this.veil.close();
    this.veil.showModal();
    this.veil.focus(); // and no field, for which a phone would show its keys
  }

  drawPill(room, mine) {
    const attached = this.follower?.attached ?? true;
    const alone = !attached && room.pace === 'live';
    fill(this.pill, `${alone} ${room.pace} ${mine.name}`, () => [
      alone
        ? el('button.primary', { type: 'button', onclick: () => this.follower.back() }, `↩ ${this.say.back}`)
        : el('details', {}, el('summary', {}, `${this.say.room} ${room.code}`), this.about(mine)),
    ]);
  }

  about(mine) {
    const name = el('input', {
      value: mine.name ?? '',
      placeholder: this.say.name,
      maxlength: 40,
      'aria-label': this.say.name,
    });
    const change = () => this.does('join', { name: name.value });
    const leave = () => post('leave', { as: 'student' }).then(() => location.reload());
    return el(
      'div.row',
      {},
      name,
      el('button', { type: 'button', onclick: change }, this.say.save),
      el('button', { type: 'button', onclick: leave }, this.say.leave),
    );
  }

  poll(poll, mine) {
    const { say } = this;
    const second = poll.round > 0 && !poll.revealed;
    const vote = (value) => this.does('vote', { poll: poll.id, round: poll.round, value });
    const voted = (mine.votes?.[poll.round] ?? null) !== null;
    const note = poll.locked ? say.locked : voted ? say.counted : second ? say.second_round : '';
    return [
      el('h2', {}, poll.question),
      poll.revealed ? results(poll, say) : ballot(poll, mine, say, vote, pictures(poll, this.charts, this.root)),
      poll.revealed ? poll.why && el('p', {}, poll.why) : el('small', {}, note),
    ].filter(Boolean);
  }

  collection(collection, mine) {
    const { say } = this;
    const give = (content) => this.does('handin', { id: collection.id, content });
    const gallery = collection.shown.length ? [el('div.gallery', {}, ...collection.shown.map(shown))] : [];
    const handed = mine.work && !collection.closed ? [el('small', {}, say.handed_in)] : [];
    const form = collection.closed ? [] : [this.handIn(collection.kind, give)];
    return this.folds(collection.prompt, [...gallery, ...form, ...handed]);
  }

  // A card that can be put away: what it asks for is done on the page below.
  folds(heading, parts) {
    return [el('details', { open: true }, el('summary', {}, el('h2', {}, heading)), ...parts)];
  }

  handIn(kind, give) {
    const { say } = this;
    if (kind === 'drawing') return sheet([28, 28], say, give);
    if (kind === 'sentence') {
      const text = el('textarea', { maxlength: 500, rows: 3, 'aria-label': say.sentence });
      const send = () => text.value.trim() && give(text.value.trim());
      return el('div', {}, text, el('button.primary', { type: 'button', onclick: send }, say.send));
    }
    const send = () => give(onScreen(kind) || '–');
    return el('button.primary', { type: 'button', onclick: send }, say.send_screen);
  }

  data(data, mine) {
    const { say } = this;
    if (data.dataset) return [el('h2', {}, say.our_data), this.findMine(data, mine)];
    if (mine.drawn >= data.each) return [el('p', {}, say.drawn_all)];
    const draw = (content) => this.does('draw', { id: data.id, number: mine.drawn, content });
    const title = `${say.drawing} ${mine.drawn + 1} / ${data.each}`;
    return [el('h2', {}, title), sheet([data.rows, data.columns], say, draw)];
  }

  findMine(data, mine) {
    const find = () => this.report('find', { dataset: data.dataset, rows: mine.rows });
    return el('button.primary', { type: 'button', onclick: find, disabled: !mine.rows?.length }, this.say.find_mine);
  }

  exercise(exercise, mine) {
    const { say } = this;
    const fields = exercise.fields.map((field, i) => [
      field,
      el('textarea', { rows: 2, maxlength: 1000, value: mine.answers?.[i] ?? '', 'aria-label': field }),
    ]);
    const send = () => this.does('answer', { id: exercise.id, answers: fields.map(([, { value }]) => value) });
    const go = () => this.follower.goTo(exercise.place, null);
    const there = exercise.place.page && keyOf(here()) !== keyOf(exercise.place);
    return this.folds(say.exercise, [
      el('p.text', {}, exercise.text),
      there && el('button', { type: 'button', onclick: go }, say.open_place),
      ...fields.map(([field, box]) => el('label', {}, field, box)),
      el('button.primary', { type: 'button', onclick: send }, say.send),
      mine.answers && el('small', {}, say.handed_in),
    ]);
  }
}
