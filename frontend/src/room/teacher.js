// The teacher's part of the class: a bar at the foot of every page, and everything on the page Teach.
import { el, fill } from '../dom.js';
import { Leader } from './lead.js';
import { personal } from './place.js';
import { advice, results } from './poll.js';
import { Question } from './question.js';
import { post } from './room.js';
import { shown } from './works.js';

const PACES = ['live', 'own', 'closed'];

const button = (label, onclick, kind = '') => el(`button${kind && `.${kind}`}`, { type: 'button', onclick }, label);

// What both have: the commands, and the controls of a question.
class Desk {
  constructor(root, room, { say, guess, note, join, go }) {
    this.error = el('p.error', { role: 'alert' });
    this.root = root;
    this.room = room;
    this.say = say;
    this.guess = guess;
    this.note = note;
    this.join = join;
    this.go = go;
  }

  does(command, content) {
    return this.room.does(command, content).then(({ ok, error }) => {
      this.error.textContent = ok ? '' : error;
      return ok;
    });
  }

  paces({ pace, free }) {
    const set = (to, freely) => this.does('setpace', { pace: to, free: freely });
    const free_ = el('input', { type: 'checkbox', onchange: () => set('own', free_.checked) });
    free_.checked = free;
    const choice = PACES.map((one) => button(this.say[one], () => set(one, free), pace === one ? 'primary' : ''));
    return el('div.row', {}, ...choice, pace === 'own' && el('label', {}, free_, this.say.free));
  }

  ask(asked) {
    return this.does('ask', asked);
  }

  controls(poll) {
    const { say } = this;
    const id = { poll: poll.id };
    const lock = (locked) => this.does('lock', { ...id, locked });
    return el(
      'div.row',
      {},
      el('span', {}, `${poll.answered[poll.round]} ${say.answered}`),
      !poll.locked && button(say.lock, () => lock(true), 'primary'),
      poll.locked && !poll.revealed && button(say.unlock, () => lock(false)),
      poll.locked && !poll.revealed && poll.round === 0 && button(say.again, () => this.does('again', id)),
      !poll.revealed && button(say.reveal, () => this.does('reveal', id), poll.locked ? 'primary' : ''),
      button(say.take_away, () => this.does('dismiss', { id: poll.id })),
      this.sift(poll),
    );
  }

  // A script can let itself in as often as it likes, but then it comes late.
  sift(poll) {
    if (!poll.late) return null;
    const sift = () => this.does('sift', { poll: poll.id, sifted: box.checked });
    const box = el('input', { type: 'checkbox', onchange: sift });
    box.checked = poll.sifted;
    return el('label.sift', {}, box, ` ${poll.late} ${this.say.late}`);
  }

  counted(poll) {
    return poll.counts ? [results(poll, this.say), advice(poll, this.say)].filter(Boolean) : [];
  }
}

export class Bar extends Desk {
  constructor(root, room, told) {
    super(root, room, told);
    this.head = el('div.row');
    this.box = el('div');
    root.replaceChildren(el('div.dock.wide', {}, this.error, this.box, this.head));
    this.leader = new Leader(room);
    this.leader.shows(!told.waits);
    this.off = room.listen(() => this.draw());
  }

  stop() {
    this.off();
    this.leader.stop();
  }

  // The page has another guess or note.
  told({ guess, note, waits }) {
    this.leader.shows(!waits);
    this.guess = guess;
    this.note = note;
    this.draw();
  }

  draw() {
    const { room, people, poll } = this.room.parts;
    this.root.hidden = !room || room.ended || !people;
    if (this.root.hidden) return;
    const { guess, note, say } = this;
    const asked = poll?.question === guess?.question;
    fill(this.head, JSON.stringify([room, people.here, guess, note, asked]), () =>
      [
        el('a', { href: 'teach', target: '_self' }, `${say.room} ${room.code}`),
        el('span', {}, `${people.here} ${say.here}`),
        this.paces(room),
        guess && !asked && button(say.ask_guess, () => this.ask(guess), 'primary'),
        note && el('details', {}, el('summary', {}, say.note), el('p.text', {}, note)),
      ].filter(Boolean),
    );
    this.box.className = poll ? 'card' : '';
    fill(this.box, JSON.stringify(poll ?? null), () =>
      poll ? [el('h2', {}, poll.question), ...this.counted(poll), this.controls(poll)] : [],
    );
  }
}

export class Panel extends Desk {
  constructor(root, room, told) {
    super(root, room, told);
    const names = ['head', 'pace', 'poll', 'collection', 'data', 'exercise', 'end'];
    this.boxes = Object.fromEntries(names.map((name) => [name, el('section.part')]));
    root.replaceChildren(el('div.panel', {}, this.error, ...Object.values(this.boxes)));
    this.off = room.listen(() => this.draw());
  }

  stop() {
    this.off();
  }

  told() {}

  draw() {
    const { room, people, poll, collection, data, exercise, key } = this.room.parts;
    this.root.hidden = !room || !people;
    if (this.root.hidden) return;
    if (room.ended) {
      post('leave', { as: 'teacher' }).then(() => location.reload());
      return;
    }
    const parts = {
      head: [JSON.stringify([room, people]), () => this.head(room, people, key)],
      pace: [
        `${room.pace} ${room.free}`,
        () => [el('h2', {}, this.say.pace), this.paces(room), el('small', {}, this.say[`${room.pace}_help`])],
      ],
      poll: [JSON.stringify(poll ?? null), () => this.poll(poll)],
      collection: [JSON.stringify(collection ?? null), () => this.collection(collection)],
      data: [JSON.stringify(data && [data.id, data.drawings.length, data.dataset]), () => this.data(data)],
      exercise: [JSON.stringify([exercise?.id, people.answered]), () => this.exercise(exercise, people)],
      end: ['end', () => this.end()],
    };
    for (const [name, [shown_, make]] of Object.entries(parts)) fill(this.boxes[name], shown_, make);
  }

  head(room, people, key) {
    const { say, join } = this;
    const words = el(
      'div',
      {},
      el('p.code', {}, room.code),
      join.link ? el('p.link', {}, join.link) : el('p.error', {}, join.alone),
      el('p', {}, `${people.here} ${say.here}, ${people.count} ${say.joined}`),
      people.names.length ? el('small', {}, people.names.join(', ')) : null,
    );
    const invite = button(room.inviting ? say.hide_code : say.show_code, () =>
      this.does('invite', { shown: !room.inviting }),
    );
    const letIn = button(people.joining ? say.close_doors : say.open_doors, () =>
      this.does('letin', { open: !people.joining }),
    );
    const projector = el('a.button', { href: 'projector', target: '_blank', rel: 'noopener' }, say.projector);
    const secret = el('details', {}, el('summary', {}, say.key), el('p', {}, el('code', {}, key), ` ${say.key_help}`));
    return [
      el('div.invitation', {}, join.qr ? el('img', { src: join.qr, alt: say.scan }) : '', words),
      el('div.row', {}, projector, invite, letIn),
      secret,
    ];
  }

  poll(poll) {
    const { say } = this;
    if (poll) return [el('h2', {}, poll.question), ...this.counted(poll), this.controls(poll)];
    return [el('h2', {}, say.own_question), new Question(say, (asked) => this.ask(asked)).form];
  }

  collection(collection) {
    const { say } = this;
    if (!collection) return this.collect();
    const picked = new Set(collection.picked);
    const pick = (i) => {
      picked.has(i) ? picked.delete(i) : picked.add(i);
      this.does('pick', { id: collection.id, works: [...picked] });
    };
    const works = collection.works.map((work, i) =>
      el(
        `button.pick${picked.has(i) ? '.chosen' : ''}`,
        { type: 'button', 'aria-pressed': String(picked.has(i)), onclick: () => pick(i) },
        shown(work),
      ),
    );
    return [
      el('h2', {}, collection.prompt),
      el('p', {}, `${works.length} ${say.handed}`, el('small', {}, ` ${say.pick_help}`)),
      el('div.gallery', {}, ...works),
      button(say.take_away, () => this.does('dismiss', { id: collection.id })),
    ];
  }

  collect() {
    const { say } = this;
    const prompt = el('input', { maxlength: 300, placeholder: say.collect_prompt, 'aria-label': say.collect_prompt });
    const kinds = ['sentence', 'drawing', 'knob', 'selection'].map((kind) =>
      button(say[`collect_${kind}`], () =>
        this.does('collect', { prompt: prompt.value.trim() || say[`collect_${kind}`], kind }),
      ),
    );
    return [el('h2', {}, say.collect), prompt, el('div.row', {}, ...kinds)];
  }

  data(data) {
    const { say } = this;
    if (!data) {
      const each = el('input', { type: 'number', min: 1, max: 50, value: '10', 'aria-label': say.each });
      const gather = (size) => this.does('gather', { each: each.valueAsNumber, rows: size, columns: size });
      return [
        el('h2', {}, say.class_data),
        el(
          'div.row',
          {},
          el('label', {}, say.each, each),
          button(say.digits, () => gather(8)),
          button(say.points, () => gather(0)),
        ),
      ];
    }
    const make = () => this.make();
    const open = data.dataset ? el('p', {}, say.made) : button(say.make, make, 'primary');
    return [
      el('h2', {}, `${say.class_data}: ${data.drawings.length}`),
      el('div.gallery', {}, ...data.drawings.slice(-60).map(shown)),
      el(
        'div.row',
        {},
        open,
        button(say.take_away, () => this.does('dismiss', { id: data.id })),
      ),
    ];
  }

  // Then the page on which the data of the class are trained; leading there takes the class along.
  async make() {
    const { ok, error, page, settings } = await post('make', {});
    if (ok) this.go({ page, settings: { ...settings, ...personal() } });
    else this.error.textContent = error;
  }

  exercise(exercise, people) {
    const { say } = this;
    if (exercise) {
      const csv = new URL('aeviz/room/answers.csv', document.baseURI).href;
      return [
        el('h2', {}, say.exercise),
        el('p.text', {}, exercise.text),
        el('p', {}, `${people.answered} ${say.answered}`),
        el(
          'div.row',
          {},
          el('a.button', { href: csv, download: '' }, say.csv),
          button(say.take_away, () => this.does('dismiss', { id: exercise.id })),
        ),
      ];
    }
    const text = el('textarea', {
      rows: 3,
      maxlength: 4000,
      placeholder: say.exercise_text,
      'aria-label': say.exercise_text,
    });
    const fields = el('textarea', {
      rows: 2,
      maxlength: 2000,
      placeholder: say.exercise_fields,
      'aria-label': say.exercise_fields,
    });
    const set = () =>
      this.does('set', {
        text: text.value,
        fields: fields.value
          .split('\n')
          .map((f) => f.trim())
          .filter(Boolean),
      });
    return [
      el('h2', {}, say.exercise),
      text,
      fields,
      el('small', {}, say.exercise_help),
      button(say.set, set, 'primary'),
    ];
  }

  end() {
    const end = () => confirm(this.say.end_sure) && this.does('end');
    return [button(this.say.end, end)];
  }
}
