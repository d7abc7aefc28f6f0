// A slider over trained values. While it moves, `at` is a fraction between two of them; let go, it snaps to one.
import { number } from './number.js';
import { said, translate } from './said.js';
import { reducedMotion } from './theme.js';

const MARKUP = `
  <div class="reading"><span class="name"></span><output></output></div>
  <div class="buttons">
    <button type="button" class="back">‹</button>
    <button type="button" class="play" aria-label="Play">▶</button>
    <button type="button" class="forward">›</button>
  </div>
  <div class="track"><input type="range" min="0" max="1" step="any" /><div class="marks" aria-hidden="true"></div></div>`;

const STEPS = () => [said('Previous trained value'), said('Next trained value')];

export class Scrubber {
  // Fills `root`; `steps` are the names of the buttons back and forward.
  constructor(root, { name, values, at, loop, onMove, onSettle, steps = STEPS() }) {
    root.innerHTML = MARKUP;
    translate(root);
    root.querySelector('.back').setAttribute('aria-label', steps[0]);
    root.querySelector('.forward').setAttribute('aria-label', steps[1]);
    this.root = root;
    this.name = name;
    this.values = values;
    this.at = at;
    this.loop = loop;
    this.onMove = onMove;
    this.onSettle = onSettle;
    this.range = root.querySelector('input');
    this.label = root.querySelector('output');
    this.playButton = root.querySelector('.play');
    this.range.max = values.length - 1;
    this.range.value = at;
    this.range.setAttribute('aria-label', name);
    root.querySelector('.name').textContent = name;
    this.marks(root.querySelector('.marks'));
    this.listen();
    this.show();
  }

  get index() {
    return Math.round(this.at);
  }

  get between() {
    return Math.abs(this.at - this.index) > 0.02;
  }

  marks(row) {
    const last = this.values.length - 1;
    const every = Math.ceil(this.values.length / 8);
    row.replaceChildren(
      ...this.values.map((value, i) => {
        const mark = document.createElement('span');
        mark.style.left = `${last ? (100 * i) / last : 0}%`;
        if (i % every === 0 || i === last) mark.dataset.value = number(value);
        if (i !== last && last - i < every / 2 && i % every === 0) delete mark.dataset.value;
        return mark;
      }),
    );
  }

  listen() {
    const on = (target, type, handler) => target.addEventListener(type, handler);
    on(this.range, 'input', () => {
      this.pause();
      this.move(Number(this.range.value));
    });
    on(this.range, 'change', () => this.settle());
    on(this.range, 'keydown', (e) => this.key(e));
    on(this.playButton, 'click', () => (this.stop ? this.settle() : this.play()));
    on(this.root.querySelector('.back'), 'click', () => this.step(-1));
    on(this.root.querySelector('.forward'), 'click', () => this.step(1));
  }

  key(event) {
    const last = this.values.length - 1;
    const to = {
      ArrowRight: this.index + 1,
      ArrowUp: this.index + 1,
      ArrowLeft: this.index - 1,
      ArrowDown: this.index - 1,
      PageUp: this.index + 3,
      PageDown: this.index - 3,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.glide(Math.min(last, Math.max(0, to)));
  }

  step(by) {
    const count = this.values.length;
    this.glide((this.index + by + count) % count);
  }

  // Its words follow with the frame that is drawn: see Canvas.write.
  move(at) {
    this.at = at;
    this.onMove(this);
  }

  set(index) {
    this.pause();
    this.move(index);
  }

  // Go to a trained value, quickly, then report it.
  glide(index) {
    this.pause();
    const start = this.at;
    let passed = reducedMotion() ? 1 : 0;
    this.stop = this.loop.animate((seconds) => {
      passed = Math.min(1, passed + seconds / 0.16);
      const done = passed === 1;
      this.move(done ? index : start + (index - start) * passed * (2 - passed));
      if (!done) return true;
      this.stop = null;
      this.onSettle(this);
      return false;
    });
  }

  settle() {
    this.glide(this.index);
  }

  // One sweep takes about eight seconds, and starts over; without motion it steps from value to value.
  play() {
    const last = this.values.length - 1;
    const speed = Math.max(0.8, last / 8);
    const jump = reducedMotion();
    let at = this.at >= last ? 0 : this.at;
    this.stop = this.loop.animate((seconds) => {
      at = at >= last + 0.6 ? 0 : at + seconds * speed;
      this.move(Math.min(last, jump ? Math.floor(at) : at));
    });
    this.showPlaying(true);
  }

  pause() {
    this.stop?.();
    this.stop = null;
    this.showPlaying(false);
  }

  showPlaying(playing) {
    if (playing === this.playing) return;
    this.playing = playing;
    this.playButton.textContent = playing ? '❚❚' : '▶';
    this.playButton.setAttribute('aria-label', said(playing ? 'Pause {name}' : 'Play {name}', { name: this.name }));
  }

  // Between two trained values the label names both: nothing was trained there.
  text() {
    if (!this.between) return number(this.values[this.index]);
    return `${number(this.values[Math.floor(this.at)])} → ${number(this.values[Math.ceil(this.at)])}`;
  }

  show() {
    if (this.at === this.shown) return;
    this.shown = this.at;
    if (this.range.valueAsNumber !== this.at) this.range.value = this.at;
    this.range.style.setProperty('--done', this.values.length > 1 ? this.at / (this.values.length - 1) : 0);
    this.label.textContent = this.text();
    this.root.classList.toggle('between', this.between);
    this.range.setAttribute(
      'aria-valuetext',
      said(this.between ? 'between trained values, {values}' : '{values}, trained', { values: this.text() }),
    );
  }
}
