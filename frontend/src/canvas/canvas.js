// The live canvas: one object for one mounted element. It owns the scene, the state of the student's view, and the loop.

import { Loop } from '../loop.js';
import { number, Scrubber } from '../scrubber.js';
import { reducedMotion, theme } from '../theme.js';
import { classColours, colourPoints, fraction, ramp, range } from './colours.js';
import { Field } from './field.js';
import { Frames } from './frames.js';
import { extent, lasso, nearest, neighbours, spacing } from './geometry.js';
import { marker } from './markers.js';
import { Overlay } from './overlay.js';
import { Pad } from './pad.js';
import { unpack } from './payload.js';
import { listen } from './pointer.js';
import { Points } from './points.js';
import { BADGES, Probe, paint, project } from './probe.js';
import { View } from './view.js';

const INSET = { left: 50, right: 10, top: 36, bottom: 42 };
const NOT_SENT = 'Nothing is decoded before the last training step: the earlier networks were not sent.';
const MOST_SELECTED = 40; // of a larger selection only the average is told, not every neighbour drawn

export class Canvas {
  // `root` holds canvas.html; `report(name, value)` is called when something is let go: knob_index, step_index,
  // selected, probe, drawn; and, while the knob moves, with where it is: at. Throws where the browser has no WebGL 2.
  constructor(root, bytes, report) {
    this.root = root;
    this.report = report;
    this.scene = unpack(bytes);
    this.off = new AbortController();
    this.stage = root.querySelector('.stage');
    this.points = new Points(root.querySelector('canvas.points'));
    this.overlay = new Overlay(root.querySelector('canvas.overlay'));
    this.loop = new Loop(() => this.draw());
    this.hovered = -1;
    this.selected = [];
    this.focused = new Set();
    this.kept = new Map();
    this.colours = theme(root);
    this.build();
    this.retheme();
    document.fonts.addEventListener('loadingdone', () => this.refont(), { signal: this.off.signal });
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.stage);
    this.resize();
  }

  // ---- building ----

  build() {
    const { scene, root } = this;
    root.style.setProperty('--height', `${scene.height}px`);
    this.panes = scene.panes.map((pane, p) => this.buildPane(pane, p));
    this.n = this.panes[0]?.frames.n ?? 0;
    this.marks = new Uint8Array(2 * this.n);
    this.points.load(
      this.panes.map((pane) => pane.frames),
      colourPoints(this.n, scene),
    );
    this.sameScale = this.panes.every(({ frames }) => comparable(frames));
    this.code = this.panes.findIndex((pane) => pane.codes);
    this.probe = scene.decoder && this.code >= 0 ? new Probe(scene.decoder) : null;
    this.field = scene.field ? new Field(scene.field) : null;
    this.buildScrubbers();
    this.buildLegend();
    this.buildSide();
    this.buildTools();
    this.mark();
    if (this.field && !reducedMotion()) this.setFlow(true);
    if (this.probe) this.probeAt(this.panes[this.code].frames.position(this.frame(this.panes[this.code]), 0), false);
  }

  buildPane(spec, p) {
    const element = document.createElement('div');
    element.className = 'pane';
    element.tabIndex = 0;
    element.setAttribute('role', 'application');
    element.setAttribute('aria-roledescription', 'interactive scatter plot');
    element.setAttribute(
      'aria-label',
      `${spec.title}: ${spec.axes.join(' by ')}. ${
        spec.codes && this.scene.decoder
          ? 'Arrow keys move the probe that is decoded'
          : 'Arrow keys go from point to point'
      }, plus and minus zoom, 0 resets, Escape clears the selection.`,
    );
    const title = document.createElement('h4');
    title.textContent = spec.title;
    element.append(title);
    this.root.querySelector('.panes').append(element);
    const pane = { ...spec, element, frames: new Frames(spec.frames), view: new View(spec.equal) };
    listen(this, pane, p);
    return pane;
  }

  buildScrubbers() {
    const { scene, root, loop } = this;
    const make = (selector, name, values, at, report, steps) => {
      const element = root.querySelector(selector);
      element.hidden = values.length < 2;
      return new Scrubber(element, {
        name,
        values,
        at,
        loop,
        steps,
        onMove: () => this.moved(),
        onSettle: ({ index }) => {
          this.settled();
          this.report(report, index);
        },
      });
    };
    this.knob = make('.scrubber.knob', scene.knob_name, scene.knobs, 0, 'knob_index');
    const steps = scene.steps.length ? scene.steps : [0];
    this.knob.onMove = ({ index }) => {
      this.moved();
      this.report('at', index);
    };
    this.film = make('.scrubber.film', 'training step', steps, steps.length - 1, 'step_index', ['Earlier', 'Later']);
  }

  buildLegend() {
    const { scene, root } = this;
    const colours = classColours(scene.class_names.length);
    if (scene.values) return this.buildRamp();
    return root.querySelector('.legend').replaceChildren(
      ...scene.class_names.map((name, c) => {
        const chip = document.createElement('button');
        chip.type = 'button';
        chip.setAttribute('aria-pressed', 'false');
        chip.title = `Show ${name} alone`;
        chip.append(marker(c, colours[c % colours.length]), name);
        chip.addEventListener('click', () => this.toggleClass(c, chip));
        return chip;
      }),
    );
  }

  buildRamp() {
    const strip = this.root.querySelector('.ramp');
    const [lo, hi] = range(this.scene.values.data);
    strip.hidden = false;
    strip.querySelector('i').style.background = `linear-gradient(to right, ${ramp.join(',')})`;
    strip.querySelector('.low').textContent = number(lo);
    strip.querySelector('.high').textContent = number(hi);
    strip.querySelector('em').textContent = this.scene.value_name;
  }

  buildSide() {
    const { scene, root } = this;
    root.querySelector('.side').hidden = !this.probe && !scene.draw;
    root.querySelector('.card.decoded').hidden = !this.probe;
    root.querySelector('.card.pad').hidden = !scene.draw;
    root.querySelector('.body').classList.toggle('alone', !this.panes.length);
    if (!scene.draw) return;
    this.pad = new Pad(root.querySelector('.card.pad'), scene.draw, {
      colours: () => theme(root),
      onChange: (drawn) => this.drawnChanged(drawn),
      onSend: (drawn) => this.report('drawn', drawn),
    });
  }

  buildTools() {
    const on = (selector, act) => this.root.querySelector(selector).addEventListener('click', act);
    on('.tool.lasso', () => this.setLasso(!this.lassoing));
    on('.tool.clear-selection', () => this.select([]));
    on('.tool.zoom-selection', () => this.zoomToSelection());
    on('.tool.scale', () => this.setSameScale(!this.sameScale));
    on('.tool.reset', () => this.resetView());
    on('.tool.flow', () => this.setFlow(!this.stopFlow));
    const moves = this.panes.some(({ frames }) => frames.steps * frames.knobs > 1);
    this.root.querySelector('.tool.scale').hidden = !moves;
    this.root.querySelector('.tool.flow').hidden = !this.field;
    this.root.querySelector('.tools').hidden = !this.panes.length;
    this.setSameScale(this.sameScale);
  }

  // ---- where the sliders are ----

  // The two frames of a pane that are on screen, and how far from the first to the second.
  between({ frames }) {
    const { knob, film } = this;
    const k = knob.index;
    const s = film.index;
    if (film.at !== s) {
      const low = Math.floor(film.at);
      return [frames.index(low, k), frames.index(low + 1, k), film.at - low];
    }
    const low = Math.floor(knob.at);
    const high = Math.min(low + 1, knob.values.length - 1);
    return [frames.index(s, low), frames.index(s, high), knob.at - low];
  }

  // The trained frame nearest to where the sliders are.
  frame({ frames }) {
    return frames.index(this.film.index, this.knob.index);
  }

  place(pane, i) {
    const [from, to, mix] = this.between(pane);
    const [ax, ay] = pane.frames.position(from, i);
    const [bx, by] = pane.frames.position(to, i);
    return [ax + mix * (bx - ax), ay + mix * (by - ay)];
  }

  // The training step shown, null for the last.
  get step() {
    return this.film.index === this.film.values.length - 1 ? null : this.film.index;
  }

  moved() {
    const shown = this.probeState;
    if (this.probe && (shown?.k !== this.knob.index || shown.s !== this.step)) this.decode();
    this.loop.request();
  }

  settled() {
    this.kept.clear();
    if (this.probe) this.decode();
    this.say();
    this.loop.request();
  }

  // ---- drawing ----

  resize() {
    const { width, height } = this.stage.getBoundingClientRect();
    if (!width || !height) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.points.resize(width, height, ratio);
    this.overlay.resize(width, height, ratio);
    const origin = this.stage.getBoundingClientRect();
    for (const { element, view } of this.panes) {
      const box = element.getBoundingClientRect();
      view.place({
        left: box.left - origin.left + INSET.left,
        top: box.top - origin.top + INSET.top,
        width: box.width - INSET.left - INSET.right,
        height: box.height - INSET.top - INSET.bottom,
      });
    }
    this.size = pointSize(this.n) * (this.panes[0]?.view.box.width < 300 ? 0.8 : 1);
    this.draw(); // at once: a canvas is blank after its size is set
  }

  retheme() {
    this.colours = theme(this.root);
    this.rim = fraction(asHex(this.colours.background));
    this.pad?.draw();
    if (this.probeState) this.showProbe();
    this.loop.request();
  }

  // The page's font has come: words drawn in the one that stood in for it are drawn again.
  refont() {
    this.overlay.words.kept.clear();
    this.loop.request();
  }

  draw() {
    if (!this.size) return; // not laid out yet
    const start = performance.now();
    this.points.clear();
    this.overlay.begin(this.colours);
    for (const [p, pane] of this.panes.entries()) this.drawPane(pane, p);
    this.write();
    if (!this.script) performance.mark('aeviz-painted');
    this.script = performance.now() - start;
  }

  // Words and numbers beside the picture are set after it is drawn: to set a font on a canvas, the browser first lays
  // out whatever has changed on the page.
  write() {
    this.knob.show();
    this.film.show();
    if (!this.unwritten) return;
    const start = performance.now();
    this.showProbe();
    this.decodeTime += performance.now() - start;
  }

  drawPane(pane, p) {
    const [from, to, progress] = this.between(pane);
    const { view, frames } = pane;
    view.show(this.window(frames, from, to, progress));
    const split = this.selected.length > 0 || this.focused.size > 0;
    this.points.draw(p, { from, to, progress, view, size: this.size, rim: this.rim, split });
    this.overlay.axes(view, pane.axes);
    this.overlay.within(view.box, () => this.annotate(pane, p));
  }

  window(frames, from, to, mix) {
    if (this.sameScale) return frames.whole();
    const [a, b] = [frames.extent(from), frames.extent(to)];
    return a.map((v, i) => v + mix * (b[i] - v));
  }

  annotate(pane, p) {
    const { overlay } = this;
    if (this.field && p === this.scene.field.pane) {
      this.field.drawArrows(overlay, pane.view, this.knob.index);
      if (this.stopFlow) this.field.drawParticles(overlay, pane.view);
    }
    this.drawClassNames(pane);
    this.drawNeighbours(pane);
    if (this.hovered >= 0) overlay.ring(this.pixel(pane, this.hovered), 9, this.colours.text, 3);
    if (p === this.code && this.probeState) overlay.probe(pane.view.toPixel(...this.probeState.p), this.pinned);
    if (pane.project && this.probeState)
      overlay.star(pane.view.toPixel(...project(pane.project, this.probe.inDataUnits(this.probeState.x))), '#D55E00');
    if (p === this.code && this.drawnCode) overlay.star(pane.view.toPixel(...this.drawnCode), this.colours.primary);
    if (this.rope?.p === p) overlay.lasso(this.rope.pixels);
  }

  pixel(pane, i) {
    return pane.view.toPixel(...this.place(pane, i));
  }

  drawClassNames(pane) {
    const { labels, class_names: names, values } = this.scene;
    if (!labels || values || names.length < 2 || this.field) return;
    const [from, to, mix] = this.between(pane);
    const a = pane.frames.classCentres(from, labels.data, names.length);
    const b = pane.frames.classCentres(to, labels.data, names.length);
    names.forEach((name, c) => {
      if (!a[c] || (this.focused.size && !this.focused.has(c))) return;
      const [x, y] = pane.view.toPixel(a[c][0] + mix * (b[c][0] - a[c][0]), a[c][1] + mix * (b[c][1] - a[c][1]));
      this.overlay.label(name, x, y);
    });
  }

  // ---- neighbours in the data space, kept or lost in the picture ----

  keptIn(pane, p, i) {
    const name = `${p}/${this.frame(pane)}/${i}`;
    if (!this.kept.has(name)) {
      const k = this.scene.neighbours.shape[1];
      const true_ = this.scene.neighbours.data.subarray(i * k, (i + 1) * k);
      const shown = new Set(neighbours(pane.frames.points(this.frame(pane)), i, k));
      this.kept.set(
        name,
        Array.from(true_, (id) => [id, shown.has(id)]),
      );
    }
    return this.kept.get(name);
  }

  drawNeighbours(pane) {
    if (!this.scene.neighbours) return;
    const p = this.panes.indexOf(pane);
    if (this.hovered >= 0) this.drawSpokes(pane, p);
    else if (this.selected.length <= MOST_SELECTED) for (const i of this.selected) this.drawRings(pane, p, i);
  }

  drawSpokes(pane, p) {
    const here = this.pixel(pane, this.hovered);
    for (const [id, kept] of this.keptIn(pane, p, this.hovered)) this.overlay.spoke(here, this.pixel(pane, id), kept);
  }

  drawRings(pane, p, i) {
    for (const [id, kept] of this.keptIn(pane, p, i))
      this.overlay.ring(this.pixel(pane, id), 6, kept ? '#009E73' : '#D55E00', 2, kept ? [] : [3, 2]);
  }

  keptShare(pane, p) {
    const some = this.selected.slice(0, MOST_SELECTED);
    const counts = some.map((i) => this.keptIn(pane, p, i).filter(([, kept]) => kept).length);
    return counts.reduce((a, b) => a + b, 0) / counts.length;
  }

  // ---- hover, selection, classes ----

  hover(p, px, py) {
    const pane = this.panes[p];
    const points = pane.frames.points(this.frame(pane));
    const [x0, y0, x1, y1] = pane.view.range();
    const [x, y] = pane.view.toData(px, py);
    const { width, height } = pane.view.box;
    const [id, distance] = nearest(points, x, y, width / (x1 - x0), height / (y1 - y0));
    this.setHovered(distance < 14 ? id : -1, p);
  }

  setHovered(id, p) {
    if (id === this.hovered && p === this.hoverPane) return;
    this.hovered = id;
    this.hoverPane = p;
    this.showTooltip();
    this.loop.request();
  }

  describe(id) {
    const { labels, class_names: names, values, value_name: valueName } = this.scene;
    if (values) return `${valueName} ${number(values.data[id])}`;
    return labels ? (names[labels.data[id]] ?? String(labels.data[id])) : `example ${id}`;
  }

  showTooltip() {
    const tip = this.root.querySelector('.tooltip');
    tip.hidden = this.hovered < 0;
    if (tip.hidden) return;
    const pane = this.panes[this.hoverPane];
    tip.querySelector('.tip-label').textContent = this.describe(this.hovered);
    tip.querySelector('.tip-more').textContent = this.moreAbout(this.hovered);
    this.showThumbnail(tip.querySelector('.thumbnail'), this.hovered);
    const [x, y] = this.pixel(pane, this.hovered);
    const right = x + tip.offsetWidth + 24 > this.stage.clientWidth;
    tip.style.transform = `translate(${Math.max(0, right ? x - tip.offsetWidth - 14 : x + 14)}px, ${Math.max(0, y - tip.offsetHeight - 10)}px)`;
  }

  moreAbout(id) {
    if (!this.scene.neighbours) return `example ${id}`;
    const of = this.scene.neighbours.shape[1];
    const counts = this.panes.map(
      (pane, p) => `${pane.title} ${this.keptIn(pane, p, id).filter(([, kept]) => kept).length} of ${of}`,
    );
    return `Neighbours kept: ${counts.join(', ')}`;
  }

  showThumbnail(canvas, id) {
    const { thumbnails } = this.scene;
    canvas.hidden = !thumbnails;
    if (!thumbnails) return;
    const [, rows, columns] = thumbnails.shape;
    const pixels = thumbnails.data.subarray(id * rows * columns, (id + 1) * rows * columns);
    paint(
      canvas,
      Float32Array.from(pixels, (v) => v / 255),
      [rows, columns],
      ...this.inkAndPaper(),
    );
  }

  inkAndPaper() {
    return [fraction(asHex(this.colours.text)), fraction(asHex(this.colours.panel))];
  }

  // What a link or an earlier visit left: nobody has let go of anything, so nothing is reported.
  begin({ selected, knob_index: knob, step_index: step }) {
    this.knob.set(knob);
    if (step !== null) this.film.set(step);
    this.choose(selected);
  }

  select(ids) {
    if (!ids.length && !this.selected.length) return;
    this.choose(ids);
    this.report('selected', ids);
  }

  choose(ids) {
    this.selected = ids;
    this.mark();
    this.root.querySelector('.clear-selection').hidden = !ids.length;
    this.root.querySelector('.zoom-selection').hidden = !ids.length;
    this.say();
    this.loop.request();
  }

  lassoed(p, polygon) {
    const pane = this.panes[p];
    const ids = lasso(pane.frames.points(this.frame(pane)), polygon);
    this.polygon = polygon;
    this.select(this.focused.size ? ids.filter((i) => this.focused.has(this.scene.labels.data[i])) : ids);
  }

  toggleClass(c, chip) {
    if (this.focused.has(c)) this.focused.delete(c);
    else this.focused.add(c);
    chip.setAttribute('aria-pressed', String(this.focused.has(c)));
    this.mark();
    this.loop.request();
  }

  // (shape, state) of every point for the graphics card.
  mark() {
    const labels = this.scene.labels?.data;
    const faint = this.selected.length > 0;
    for (let i = 0; i < this.n; i++) {
      this.marks[2 * i] = labels ? labels[i] % 10 : 0;
      this.marks[2 * i + 1] = faint || (this.focused.size && !this.focused.has(labels[i])) ? 1 : 0;
    }
    for (const i of this.selected) this.marks[2 * i + 1] = 2;
    this.points.mark(this.marks);
  }

  // ---- zoom, shared by all panes ----

  zoom(p, px, py, factor) {
    const { left, top, width, height } = this.panes[p].view.box;
    for (const { view } of this.panes) view.zoomAt((px - left) / width, 1 - (py - top) / height, factor);
    this.loop.request();
  }

  pan(p, dx, dy) {
    const { width, height } = this.panes[p].view.box;
    for (const { view } of this.panes) view.pan(dx / width, -dy / height);
    this.loop.request();
  }

  resetView() {
    for (const { view } of this.panes) view.reset();
    this.loop.request();
  }

  zoomToSelection() {
    for (const pane of this.panes) pane.view.focus(extent(this.selected.flatMap((i) => this.place(pane, i))));
    this.loop.request();
  }

  setSameScale(on) {
    this.sameScale = on;
    this.root.querySelector('.tool.scale').setAttribute('aria-pressed', String(on));
    this.loop.request();
  }

  setLasso(on) {
    this.lassoing = on;
    this.root.querySelector('.tool.lasso').setAttribute('aria-pressed', String(on));
  }

  // ---- the probe ----

  probeAt(p, speak = true) {
    if (!this.probe) return;
    this.probePlace = p;
    this.decode();
    if (speak) this.say();
    this.loop.request();
  }

  // At a training step whose decoder was not sent nothing is decoded.
  decode() {
    const start = performance.now();
    const pane = this.panes[this.code];
    const frame = this.frame(pane);
    const points = pane.frames.points(frame);
    this.spacings ??= new Map();
    if (!this.spacings.has(frame)) this.spacings.set(frame, spacing(points));
    const known = this.step === null || this.probe.hasFilm;
    this.probeState = known
      ? this.probe.at(this.probePlace, this.step, this.knob.index, points, this.spacings.get(frame))
      : null;
    this.unwritten = true;
    this.decodeTime = performance.now() - start;
  }

  showProbe() {
    this.unwritten = false;
    const card = this.root.querySelector('.card.decoded');
    const { image_shape: shape } = this.scene.decoder;
    const [image, list] = ['.image', '.values'].map((name) => card.querySelector(name));
    image.hidden = !shape || !this.probeState;
    list.hidden = Boolean(shape) || !this.probeState;
    card.querySelector('.badge').textContent = this.probeState ? BADGES[this.probeState.kind] : '';
    card.querySelector('.numbers').textContent = this.probeState ? distances(this.probeState) : NOT_SENT;
    if (!this.probeState) return;
    card.querySelector('.badge').dataset.kind = this.probeState.kind;
    if (shape) paint(image, this.probeState.x, shape, ...this.inkAndPaper());
    else this.showValues(list, this.probe.inDataUnits(this.probeState.x));
  }

  showValues(list, x) {
    const names = this.scene.decoder.feature_names;
    list.replaceChildren(
      ...Array.from(x.slice(0, 8)).flatMap((v, j) => {
        const [term, value] = [document.createElement('dt'), document.createElement('dd')];
        term.textContent = names[j] ?? `x${j + 1}`;
        value.textContent = number(v);
        return [term, value];
      }),
    );
  }

  pin(p) {
    this.pinned = true;
    this.probeAt(p);
    this.report('probe', p);
  }

  // A digit that is being drawn is encoded at once: its code moves in the code plane.
  drawnChanged(drawn) {
    const encode = this.probe?.encode;
    if (!encode || this.scene.draw.mode !== 'digit' || encode.layers.at(-1).w.shape[2] !== 2) return;
    this.drawnCode = drawn && Array.from(encode.forward(drawn, this.knob.index));
    this.loop.request();
  }

  // ---- the flow ----

  setFlow(on) {
    this.stopFlow?.();
    this.stopFlow = null;
    if (on)
      this.stopFlow = this.loop.animate((seconds) => {
        const pane = this.panes[this.scene.field.pane];
        if (pane.view.box) this.field.flow(seconds, pane.view, this.knob.index);
      });
    this.root.querySelector('.tool.flow').setAttribute('aria-pressed', String(on));
    this.loop.request();
  }

  // ---- words for the ear and the foot of the canvas ----

  say() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.root.querySelector('.status').textContent = this.words()), 120);
  }

  words() {
    const parts = [];
    if (this.selected.length) parts.push(this.selectionWords());
    if (this.probeState) {
      const { z, kind, cycle, distance } = this.probeState;
      const code = Array.from(z.slice(0, 4), number).join(', ');
      parts.push(
        `Code (${code}${z.length > 4 ? ', …' : ''}): ${BADGES[kind]}, nearest code ${number(distance)}${
          cycle === null ? '' : `, cycle error ${number(cycle)}`
        }.`,
      );
    }
    return parts.join(' ');
  }

  selectionWords() {
    const count = `${this.selected.length} selected.`;
    if (!this.scene.neighbours) return count;
    const k = this.scene.neighbours.shape[1];
    const shares = this.panes.map(
      (pane, p) => `${pane.title} keeps ${this.keptShare(pane, p).toFixed(1)} of ${k} neighbours`,
    );
    return `${count} ${shares.join('; ')}.`;
  }

  // ---- for tests, and for whoever embeds the canvas ----

  state() {
    return {
      knobIndex: this.knob.index,
      stepIndex: this.film.index,
      between: this.knob.between || this.film.between,
      selected: this.selected,
      polygon: this.polygon ?? null,
      hovered: this.hovered,
      probe: this.probeState && {
        ...this.probeState,
        z: Array.from(this.probeState.z),
        x: Array.from(this.probeState.x),
      },
      panes: this.panes.map(({ view }) => ({ range: view.range(), box: { ...view.box } })),
      moving: this.loop.moving.size,
      pending: this.loop.pending !== 0,
      script: this.script,
      decodeTime: this.decodeTime,
    };
  }

  destroy() {
    clearTimeout(this.saying);
    this.loop.stop();
    this.observer.disconnect();
    this.off.abort();
    this.points.destroy();
  }
}

const distances = ({ distance, cycle }) =>
  `nearest code ${number(distance)}${cycle === null ? '' : `\n‖E(D(z)) − z‖ = ${number(cycle)}`}`;

const pointSize = (n) => (n <= 600 ? 10 : n <= 3000 ? 7.5 : n <= 30000 ? 4.5 : 2.5);

// Frames of about the same size share one scale from the start; codes that shrink tenfold would not be seen on it.
function comparable(frames) {
  const widths = Array.from({ length: frames.steps * frames.knobs }, (_, f) => {
    const [x0, y0, x1, y1] = frames.extent(f);
    return Math.max(x1 - x0, y1 - y0);
  });
  return Math.max(...widths) < 2.5 * Math.min(...widths);
}

// A CSS colour as #rrggbb.
function asHex(colour) {
  asHex.pen ??= document.createElement('canvas').getContext('2d');
  const { pen } = asHex;
  pen.fillStyle = colour;
  return pen.fillStyle.startsWith('#') ? pen.fillStyle : '#808080';
}
