// The panel at the foot of the window: the network drawn for one example, where the knob and the film stand.
import { unpack } from '../canvas/payload.js';
import { answer, whenPointed } from '../examples.js';
import { follow, standing } from '../knobs.js';
import { lastMade } from '../last_made.js';
import { number } from '../number.js';
import { said } from '../said.js';
import { whenLit } from '../terms.js';
import { theme } from '../theme.js';
import { Drawing, signedImage, signs } from './drawing.js';
import { columns, unitAt } from './layout.js';
import { Passes, squaredError } from './passes.js';
import { structure, weights } from './structure.js';

const REST = 1000; // ms

export class Panel {
  /** @param {HTMLElement} root holds network_view.html @param {any} told what Python says @param {() => Promise<Uint8Array>} load */
  constructor(root, told, load) {
    this.root = root;
    this.told = told;
    this.load = load;
    this.off = new AbortController();
    this.passes = null;
    /** @type {Promise<void> | null} */
    this.loading = null;
    this.place = 0;
    this.x = null; // what is drawn or pointed at, where it is none of the examples that were sent
    this.id = null; // its number in the data set, where it has one
    /** @type {{ x: ArrayLike<number>, canvas: string } | null} */
    this.asked = null; // what was drawn last
    this.muted = new Set();
    this.themed = 0; // how often the theme has changed
    this.hovered = null;
    this.shown = null;
    this.heard = 0; // the example that Python knows of; it is drawn closed
    /** @type {(name: string, value: number) => void} */
    this.report = () => {};
    this.part('.toggle .name').textContent = told.words.open;
    root.setAttribute('aria-label', told.words.open);
    for (const [name, word] of [
      ['back', 'previous'],
      ['forward', 'next'],
      ['close', 'close'],
    ])
      this.part(`.${name}`).setAttribute('aria-label', told.words[word]);
    // The same objects while nothing about them changes: what is drawn of them need not be drawn again.
    this.weights = lastMade((s, k, noisy) => weights(this.passes.trained(s, k), noisy));
    this.columns = lastMade((layers, width, height) => columns(JSON.parse(layers), width, height));
    this.colours = lastMade((_) => theme(this.root));
    this.drawing = new Drawing(/** @type {HTMLCanvasElement} */ (this.part('.drawing > canvas')));
    this.observer = new ResizeObserver(() => this.resize());
    this.listen();
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    return this.root.querySelector(selector);
  }

  get open() {
    return !this.part('.panel').hidden;
  }

  listen() {
    const { signal } = this.off;
    const on = (selector, type, act) => this.part(selector).addEventListener(type, act, { signal });
    on('.toggle', 'click', () => this.chooses(true));
    on('.close', 'click', () => this.chooses(false));
    on('.back', 'click', () => this.step(-1));
    on('.forward', 'click', () => this.step(1));
    on('.drawing', 'pointermove', (e) => this.hover(this.unit(e)));
    on('.drawing', 'pointerleave', () => this.hover(null));
    on('.drawing', 'click', (e) => this.mute(this.unit(e)));
    this.root.addEventListener('keydown', (e) => this.key(e), { signal });
    whenPointed((example) => this.pointed(example), signal);
    whenLit((lit) => this.light(lit !== null), signal);
    for (const knob of [this.told.knob, `${this.told.knob}:step`])
      signal.addEventListener(
        'abort',
        follow(knob, () => this.moved()),
      );
  }

  // Streamlit's own keys end here, and Escape closes.
  key(event) {
    if (['r', 'c', 'Escape'].includes(event.key)) event.stopPropagation();
    if (event.key === 'Escape') this.chooses(false);
  }

  // A hand opens or closes it.
  async chooses(open) {
    const opened = this.toggle(open);
    this.part(open ? '.close' : '.toggle').focus();
    await opened;
    this.tell();
  }

  // ... or the address does, which names the example, from 1 (0: closed).
  async goTo(example) {
    if (example === this.heard) this.waits = false;
    if (example === this.heard || this.waits) return;
    this.heard = example;
    await this.toggle(example > 0);
    if (example && this.passes) this.pointed({ id: example - 1, canvas: this.told.knob });
  }

  // Python hears which example is shown when the hand has rested.
  tells() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.tell(), REST);
  }

  tell() {
    clearTimeout(this.resting);
    if (this.open && !this.passes) return;
    const example = this.open ? this.passes.pictured.ids.data[this.place] + 1 : 0;
    if (example === this.heard) return;
    this.heard = example;
    this.waits = true; // what Python says meanwhile is from before
    this.report('example', example);
  }

  async toggle(open) {
    this.part('.panel').hidden = !open;
    document.documentElement.style.setProperty('--aeviz-panel', open ? 'min(19rem, 55vh)' : '0px'); // pictures make room
    this.root.classList.toggle('open', open); // so that the page can be scrolled to its end
    this.part('.toggle').hidden = open;
    this.part('.toggle').setAttribute('aria-expanded', String(open));
    if (!open) return this.observer.disconnect();
    try {
      await this.ready();
    } catch (error) {
      this.part('.example').textContent = `${error.message} ${said('Reload the page to try again.')}`;
      return;
    }
    this.observer.observe(this.part('.drawing'));
    this.resize();
  }

  // A formula's term is pointed at: where the variant acts glows.
  light(strong) {
    this.strong = strong;
    this.part('.acts').classList.toggle('lit', strong);
    this.show();
  }

  // ---- where it stands ----

  get knob() {
    return (this.told.knob && standing(this.told.knob)) ?? this.told.at;
  }

  // The training step's position, null for the last.
  get film() {
    const at = standing(`${this.told.knob}:step`) ?? this.told.step;
    return at === null || at >= this.passes.pictured.steps.length - 1 ? null : at;
  }

  /** @param {import('../examples.js').Example} example */
  pointed({ id, x, canvas, drawn }) {
    if (drawn) this.answers(x, canvas);
    if (!this.passes) return;
    if (id !== undefined && canvas !== this.told.knob) return;
    const place = this.passes.place(id);
    if (place === undefined && x?.length !== this.passes.width) return;
    this.id = id;
    this.place = place ?? this.place;
    this.x = place === undefined ? x : null;
    this.show();
    if (this.open) this.tells();
  }

  // A drawing is encoded, decoded and scored while it is drawn, whether the panel is open or not.
  async answers(x, canvas) {
    this.asked = { x, canvas };
    await this.ready().catch(() => {}); // which the panel says when it is opened
    if (this.asked?.x !== x || x.length !== this.passes?.width) return; // the hand has drawn on
    const { pictured } = this.passes;
    const k = Math.min(this.knob, pictured.knobs.length - 1);
    const noisy = Boolean(pictured.scaled) && pictured.knobs[k] > 0;
    const run = this.passes.run(x, this.film, k, { draw: noisy ? 0 : null });
    answer({ canvas, noisy: noisy ? run.seen : null, xHat: run.xHat, error: squaredError(x, run.xHat) });
  }

  // Loads the network once, however many ask.
  ready() {
    this.loading ??= this.load()
      .then((bytes) => {
        this.passes = new Passes(/** @type {any} */ (unpack(bytes)));
      })
      .catch((error) => {
        this.loading = null;
        throw error;
      });
    return this.loading;
  }

  // The knob or the film has moved.
  moved() {
    this.show();
    if (this.asked) this.answers(this.asked.x, this.asked.canvas);
  }

  step(by) {
    const count = this.passes?.pictured.x.shape[0] ?? 1;
    this.place = (this.place + by + count) % count;
    this.x = null;
    this.show();
    this.tells();
  }

  // ---- what is shown ----

  resize() {
    const { clientWidth: width, clientHeight: height } = this.part('.drawing');
    if (!this.open || !this.passes || !width) return;
    this.room = this.drawing.resize(width, height);
    this.draw();
  }

  // In the next frame, however much has moved until then.
  show() {
    if (!this.open || !this.passes || this.pending) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  draw() {
    if (!this.room) return;
    const { passes, told, place, muted } = this;
    const { pictured } = passes;
    const [k, s] = [Math.min(this.knob, pictured.knobs.length - 1), this.film];
    const x = this.x ?? passes.example(place);
    const noisy = Boolean(pictured.scaled) && pictured.knobs[k] > 0;
    const run = passes.run(x, s, k, { draw: noisy ? place : null, muted });
    const { layers, seen, code } = structure(pictured, run, x, k, noisy, told.words);
    this.shown = {
      columns: this.columns(JSON.stringify(layers.map(({ values, ...layer }) => layer)), this.room[0], this.room[1]),
      values: layers.map(({ values }) => values),
      weights: this.weights(s, k, noisy),
      lit: new Set(told.acts.filter(({ weighed }) => !weighed || pictured.knobs[k] > 0).map(({ place: at }) => at)),
      seen,
      code,
      muted,
      hovered: this.hovered,
      strong: this.strong,
    };
    this.drawing.draw(this.shown, this.colours(this.themed));
    this.write(x, run.xHat, k);
  }

  write(x, xHat, k) {
    const { words, acts } = this.told;
    const { pictured, film } = this.passes;
    const error = number(squaredError(x, xHat));
    const parts = [this.named(), `‖x − x̂‖² = ${error}`];
    if (this.film !== null && !film.encode) parts.push(words.unsent);
    this.part('.example').textContent = parts.filter(Boolean).join(' · ');
    const lit = acts.filter(({ place }) => this.shown.lit.has(place)).map(({ words: said }) => said);
    this.part('.acts').textContent =
      `${pictured.knob_name} = ${number(pictured.knobs[k])}${lit.length ? `: ${lit.join('; ')}` : ''}`;
    const sizes = this.shown.columns.map(({ name, size }) => `${name} ${size}`).join(', ');
    this.part('.drawing').setAttribute('aria-label', `${words.open}: ${sizes}. ${words.error} ${error}.`);
  }

  named() {
    const { ids, names } = this.passes.pictured;
    const { example } = this.told.words;
    if (this.x) return this.id === undefined ? '' : `${example} ${this.id + 1}`;
    const name = names[this.place];
    return `${example} ${ids.data[this.place] + 1}${name ? ` (${name})` : ''}`;
  }

  // ---- a unit under the pointer ----

  unit(event) {
    if (!this.shown) return null;
    const box = this.part('.drawing').getBoundingClientRect();
    const [x, y] = Drawing.inside(event.clientX - box.left, event.clientY - box.top);
    for (const [column, place] of this.shown.columns.entries()) {
      const unit = unitAt(place, x, y);
      if (unit >= 0) return { column, unit };
    }
    return null;
  }

  hover(found) {
    if (found?.column === this.hovered?.column && found?.unit === this.hovered?.unit) return;
    this.hovered = found;
    this.tip();
    this.show();
  }

  // Its value, and the weights it reads and writes an image with.
  tip() {
    const tip = this.part('.tip');
    tip.hidden = !this.hovered;
    if (!this.hovered) return;
    const { column, unit } = this.hovered;
    const { columns: placed, values } = this.shown;
    const words = document.createElement('div');
    words.textContent = `${placed[column].name}, ${unit + 1}: ${number(values[column][unit])}`;
    tip.replaceChildren(words, ...this.filters(column, unit));
    const [x, y] = Drawing.outside([placed[column].x + placed[column].width + 8, placed[column].y]);
    const left = column > placed.length / 2 ? x - placed[column].width - 110 : x;
    Object.assign(tip.style, { left: `${left}px`, top: `${Math.max(0, y)}px` });
  }

  filters(column, unit) {
    const { columns: placed, weights: all } = this.shown;
    const images = [];
    const add = (layer, size, weight, across) => {
      const image = document.createElement('canvas');
      const values = Array.from({ length: size }, (_, p) => weight(p) / layer.most);
      signedImage(image, values, across, signs(theme(this.root)));
      images.push(image);
    };
    const [reads, writes] = [all[column - 1], all[column]];
    const [before, after] = [placed[column - 1], placed[column + 1]];
    if (reads && before?.image) add(reads, before.size, (p) => reads.weight(p, unit), before.columns);
    if (writes && after?.image) add(writes, after.size, (p) => writes.weight(unit, p), after.columns);
    return images;
  }

  // A unit of the code that is clicked is held at 0, and let go of by another click.
  mute(found) {
    if (found?.column !== this.shown?.code) return;
    if (!this.muted.delete(found.unit)) this.muted.add(found.unit);
    this.show();
  }

  retheme() {
    this.themed += 1;
    this.show();
  }

  destroy() {
    this.off.abort();
    clearTimeout(this.resting);
    this.observer.disconnect();
    cancelAnimationFrame(this.pending);
    document.documentElement.style.removeProperty('--aeviz-panel');
  }
}
