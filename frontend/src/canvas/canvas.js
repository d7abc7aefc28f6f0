// The live canvas: one object for one mounted element. It puts the parts together and says what follows from what.
import { Loop } from '../loop.js';
import { keepShortcuts } from '../shortcuts.js';
import { whenLit } from '../terms.js';
import { reducedMotion, theme } from '../theme.js';
import { AnswerCard } from './answer.js';
import { colourPoints } from './colours.js';
import { Field } from './field.js';
import { Flow } from './flow.js';
import { lasso, nearest } from './geometry.js';
import { legend } from './legend.js';
import { Neighbours } from './neighbours.js';
import { Pad } from './pad.js';
import { Pane } from './pane.js';
import { unpack } from './payload.js';
import { listen } from './pointer.js';
import { Probe } from './probe.js';
import { ProbeCard } from './probe_card.js';
import { Selection } from './selection.js';
import * as sentence from './sentences.js';
import { Sliders } from './sliders.js';
import { Stage } from './stage.js';
import { Status } from './status.js';
import { Thumbnails } from './thumbnails.js';
import { Tools } from './tools.js';
import { Tooltip } from './tooltip.js';
import { Zoom } from './zoom.js';

const REACH = 14; // pixels from a point within which the pointer means it

export class Canvas {
  /**
   * Throws where the browser has no WebGL 2.
   * @param {HTMLElement} root holds canvas.html
   * @param {Uint8Array} bytes the packed scene
   * @param {(name: string, value: any) => void} report hears what is let go of: knob_index, step_index, selected,
   *   probe, drawn; strokes, from which a sheet can be drawn again; and, while something moves, where it is: at (the
   *   knob), step_at (the film), shown (all of it); and the example under the pointer, by its number in the data set or
   *   by its inputs: pointed
   */
  constructor(root, bytes, report) {
    this.root = root;
    this.report = report;
    this.scene = unpack(bytes);
    this.off = new AbortController();
    this.rope = null; // while a lasso is drawn: { pane, pixels }
    this.drawnCode = null;
    this.polygon = null; // of the last lasso
    this.stage = new Stage(this.part('.stage'));
    this.loop = new Loop(() => this.draw());
    this.build();
    if (this.flow && !reducedMotion()) this.run(true);
    document.fonts.addEventListener('loadingdone', () => this.refont(), { signal: this.off.signal });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.stage.element);
    this.resize();
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    return this.root.querySelector(selector);
  }

  // ---- building ----

  build() {
    const { scene, root, loop } = this;
    root.style.setProperty('--height', `${scene.height}px`);
    this.sliders = new Sliders(root, scene, loop, {
      moved: () => this.moved(),
      settled: () => this.settled(),
      report: this.report,
    });
    this.buildPanes();
    this.selection = new Selection(this.n, scene.labels?.data);
    this.neighbours = scene.neighbours && new Neighbours(scene.neighbours);
    this.thumbnails = scene.thumbnails && new Thumbnails(scene);
    this.stage.points.load(
      this.panes.map(({ frames }) => frames),
      colourPoints(this.n, scene),
    );
    this.stage.points.mark(this.selection.marked());
    this.zoom = new Zoom(this.panes, () => loop.request());
    this.buildProbe();
    this.buildField();
    this.buildWords();
    this.buildPad();
    for (const pane of this.panes) listen(this, pane);
    keepShortcuts(root, this.off.signal);
    whenLit((lit) => this.part('.panes').classList.toggle('lit', lit !== null), this.off.signal);
  }

  buildPanes() {
    const { panes, decoder } = this.scene;
    const codes = decoder ? panes.findIndex((spec) => spec.codes) : -1;
    this.panes = panes.map((spec, p) => new Pane(spec, p, this.sliders, p === codes));
    this.n = this.panes[0]?.frames.n ?? 0;
    this.part('.panes').append(...this.panes.map(({ element }) => element));
  }

  buildProbe() {
    const { decoder } = this.scene;
    const pane = this.panes.find(({ probing }) => probing);
    const card = this.part('.card.decoded');
    card.hidden = !pane;
    this.probe = pane ? new Probe(decoder, pane, this.sliders) : null;
    this.card = pane ? new ProbeCard(card, decoder) : null;
  }

  buildField() {
    const { field } = this.scene;
    this.field = field && new Field(field);
    this.flow = field && new Flow(this.field, this.panes[field.pane], this.loop, this.knob);
  }

  buildWords() {
    const { root, scene } = this;
    this.status = new Status(this.part('.status'));
    this.tooltip = new Tooltip(this.part('.tooltip'), scene.thumbnails);
    this.tools = new Tools(this);
    legend(root, scene, (c) => this.toggleClass(c));
  }

  buildPad() {
    const { root, scene } = this;
    const card = this.part('.card.pad');
    card.hidden = !scene.draw;
    this.part('.side').hidden = !this.probe && !scene.draw;
    this.part('.body').classList.toggle('alone', !this.panes.length);
    this.answer = scene.draw && new AnswerCard(card, scene.draw.shape);
    this.pad =
      scene.draw &&
      new Pad(card, scene.draw, {
        colours: () => theme(root),
        onChange: (drawn) => this.drawnChanged(drawn),
        onSend: (drawn) => this.report('drawn', drawn),
        onLift: (drawn) => this.lifted(drawn),
      });
  }

  // What a link or an earlier visit left: nobody has let go of anything, so nothing is reported but a drawing, of which
  // only this browser knows.
  begin({ selected, knob_index: knob, step_index: step, strokes = [] }) {
    this.knob.set(knob);
    if (step !== null) this.film.set(step);
    this.choose(selected);
    if (selected.length) this.report('examples', this.numbers(selected));
    if (this.pad && strokes.length) this.pad.change(strokes);
  }

  // ---- the sliders ----

  get knob() {
    return this.sliders.knob;
  }

  get film() {
    return this.sliders.film;
  }

  moved() {
    if (this.probe?.stale) this.probe.decode();
    this.tell();
    this.loop.request();
  }

  // What a class that follows needs to show the same.
  tell() {
    this.report('shown', { at: this.knob.at, film: this.film.at, probe: this.probe?.place ?? [] });
  }

  reading() {
    return { knob: `${this.knob.name} = ${this.knob.text()}`, selected: this.selection.ids };
  }

  // Shows what a canvas elsewhere does.
  led({ at, film, probe }) {
    const within = (slider, to) => Math.min(to, slider.values.length - 1);
    if (at !== this.knob.at) this.knob.set(within(this.knob, at));
    if (film >= 0 && film !== this.film.at) this.film.set(within(this.film, film));
    if (probe.length === 2 && this.probe) this.probeAt(probe, true);
  }

  settled() {
    this.neighbours?.forget();
    this.probe?.decode();
    this.say();
    this.loop.request();
  }

  // ---- drawing ----

  resize() {
    if (this.stage.resize(this.panes, this.n)) this.draw(); // at once: a canvas is blank after its size is set
  }

  retheme() {
    this.stage.retheme();
    this.pad?.draw();
    if (this.answer?.shown) this.answered(this.answer.shown);
    if (this.probe?.shown) this.writeProbe();
    this.loop.request();
  }

  refont() {
    this.stage.refont();
    this.loop.request();
  }

  draw() {
    if (!this.stage.size) return; // not laid out yet
    const start = performance.now();
    this.stage.draw(this);
    this.write();
    if (!this.script) performance.mark('aeviz-painted');
    this.script = performance.now() - start;
  }

  // Words and numbers beside the picture are set after it is drawn: to set a font on a canvas, the browser first lays
  // out whatever has changed on the page.
  write() {
    this.sliders.show();
    if (!this.probe?.unwritten) return;
    const start = performance.now();
    this.writeProbe();
    this.probe.time += performance.now() - start;
  }

  writeProbe() {
    this.probe.unwritten = false;
    this.card.show(this.probe, this.stage.colours);
  }

  // ---- the example under the pointer ----

  /** @param {import('./pane.js').Pane} pane @param {number[]} place in pixels of the stage */
  hoverAt(pane, [px, py]) {
    const [x0, y0, x1, y1] = pane.view.range();
    const { width, height } = pane.view.box;
    const [id, distance] = nearest(pane.points, ...pane.view.toData(px, py), width / (x1 - x0), height / (y1 - y0));
    this.hover(distance < REACH ? id : -1, pane);
  }

  // A place of a field is an example itself.
  /** @param {import('./pane.js').Pane} pane @param {number[]} place in pixels of the stage */
  pass(pane, place) {
    this.hoverAt(pane, place);
    if (pane.index === this.scene.field?.pane)
      this.report('pointed', { x: this.field.inModelUnits(pane.view.toData(...place)) });
  }

  hover(id, pane) {
    if (!this.selection.hover(id, pane)) return;
    if (id >= 0) this.report('pointed', this.pointed(id));
    if (id < 0) this.tooltip.hide();
    else this.tooltip.show(id, this.about(id), pane.pixel(id), this.stage);
    this.loop.request();
  }

  // An example by its number in the data set and, of an image, its pixels.
  pointed(id) {
    const { ids, thumbnails } = this.scene;
    const size = thumbnails && thumbnails.shape[1] * thumbnails.shape[2];
    const pixels = thumbnails?.data.subarray(id * size, (id + 1) * size);
    return { id: ids?.data[id] ?? id, x: pixels && Float32Array.from(pixels, (v) => v / 255) };
  }

  describe(id) {
    return sentence.ofExample(id, this.scene);
  }

  about(id) {
    return [this.describe(id), sentence.ofNeighbours(id, this.panes, this.neighbours)];
  }

  // ---- selection and classes ----

  select(ids) {
    if (!ids.length && !this.selection.ids.length) return;
    this.choose(ids);
    this.report('selected', ids);
    this.report('examples', this.numbers(ids));
  }

  numbers(ids) {
    return ids.map((id) => this.scene.ids?.data[id] ?? id);
  }

  // Marks examples that another picture of the page has selected, by their numbers in the data set.
  mark(numbers) {
    if (String(numbers) === String(this.numbers(this.selection.ids))) return;
    const all = this.scene.ids?.data;
    this.choose(numbers.map((number) => (all ? all.indexOf(number) : number)).filter((id) => id >= 0 && id < this.n));
  }

  choose(ids) {
    this.selection.ids = ids;
    this.stage.points.mark(this.selection.marked());
    this.tools.offer(ids.length > 0);
    this.say();
    this.loop.request();
  }

  lassoed(pane, polygon) {
    this.polygon = polygon;
    this.select(this.selection.shown(lasso(pane.points, polygon)));
  }

  toggleClass(c) {
    const alone = this.selection.toggle(c);
    this.stage.points.mark(this.selection.marked());
    this.loop.request();
    return alone;
  }

  // ---- the probe, the drawing, the flow ----

  probeAt(place, pinned = this.probe.pinned) {
    this.probe.pinned = pinned;
    this.probe.move(place);
    this.tell();
    this.say();
    this.loop.request();
  }

  pin(place) {
    this.probeAt(place, true);
    this.report('probe', place);
  }

  // A digit is judged as soon as the pen is lifted; points wait for their button, as they may be trained on.
  lifted(drawn) {
    this.report('strokes', this.pad.strokes);
    if (this.scene.draw.mode === 'digit') this.report('drawn', drawn);
  }

  // A digit that is being drawn is encoded at once: its code moves in the code plane.
  drawnChanged(drawn) {
    if (drawn && this.scene.draw.mode === 'digit') this.report('pointed', { x: drawn, drawn: true });
    if (!drawn) this.answer?.hide();
    const encode = this.probe?.decoder.encode;
    if (!encode || this.scene.draw.mode !== 'digit' || encode.outputs !== 2) return;
    this.drawnCode = drawn && Array.from(encode.forward(drawn, this.knob.index));
    this.loop.request();
  }

  // What the page's network makes of the drawing; it may come when that is gone.
  answered(answer) {
    if (this.pad?.strokes.length) this.answer.show(answer, theme(this.root));
  }

  run(on) {
    this.flow.run(on);
    this.tools.press('.flow', on);
    this.loop.request();
  }

  say() {
    this.status.soon(() => this.sentences().join(' '));
  }

  sentences() {
    const { ids } = this.selection;
    const selected = ids.length ? [sentence.ofSelection(ids, this.panes, this.neighbours)] : [];
    return this.probe?.shown ? [...selected, sentence.ofProbe(this.probe.shown)] : selected;
  }

  // ---- for tests, and for whoever embeds the canvas ----

  state() {
    const shown = this.probe?.shown ?? null;
    return {
      knobIndex: this.knob.index,
      stepIndex: this.film.index,
      between: this.knob.between || this.film.between,
      selected: this.selection.ids,
      polygon: this.polygon,
      hovered: this.selection.hovered,
      probe: shown && { ...shown, z: Array.from(shown.z), x: Array.from(shown.x) },
      panes: this.panes.map(({ view }) => ({ range: view.range(), box: { ...view.box } })),
      moving: this.loop.moving.size,
      pending: this.loop.pending !== 0,
      script: this.script,
      decodeTime: this.decodeTime,
    };
  }

  get decodeTime() {
    return this.probe?.time;
  }

  destroy() {
    this.status.stop();
    this.loop.stop();
    this.observer.disconnect();
    this.off.abort();
    this.stage.points.destroy();
  }
}
