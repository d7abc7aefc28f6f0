// One Plotly chart that outlives its data: Plotly.react redraws inside the node that is already there,
// so zoom, camera and legend choices stay with the student.
import { measured, times } from '../letters.js';
import { said, words } from '../said.js';
import { fade, reducedMotion, theme } from '../theme.js';
import { scrolls } from './finger.js';
import { Handles } from './handles.js';
import { covered } from './legend.js';
import { atLeast, settled } from './margins.js';
import { exampleAt } from './marked.js';
import { pinch } from './pinch.js';
import { placeIn } from './pointer.js';
import { stacked } from './rows.js';
import { enlarged, natural, scale } from './size.js';
import { sparse } from './ticks.js';
import { broken } from './titles.js';
import { guard } from './wheel.js';

const TURNS = 4;
const MARGIN = { t: 48, r: 16, b: 48, l: 56 };

// Colours that the figure does not set itself come from the page, light or dark.
export function themed(layout, colours) {
  const line = {
    gridcolor: fade(colours.text, 0.12),
    zerolinecolor: fade(colours.text, 0.25),
    linecolor: fade(colours.text, 0.4),
  };
  const template = structuredClone(layout.template ?? {});
  template.layout ??= {};
  const base = template.layout;
  base.font = { ...base.font, color: colours.text, family: colours.font };
  Object.assign(base, { paper_bgcolor: colours.background, plot_bgcolor: colours.background });
  for (const name of ['xaxis', 'yaxis']) base[name] = { ...base[name], ...line };
  base.scene = { ...base.scene };
  for (const name of ['xaxis', 'yaxis', 'zaxis'])
    base.scene[name] = { ...base.scene[name], ...line, backgroundcolor: colours.background, color: colours.text };
  base.hoverlabel = { ...base.hoverlabel, bgcolor: colours.panel, font: { color: colours.text, family: colours.font } };
  base.modebar = { bgcolor: 'rgba(0,0,0,0)', color: fade(colours.text, 0.55), activecolor: colours.primary };
  return { ...layout, template };
}

// The size is the column's, and what the student did to the view outlives the figure. Plotly.Plots.resize is not used:
// after it a 3-D scene forgets its camera.
function placed(layout, width, height) {
  const margin = layout.margin ? { ...layout.template.layout.margin, ...layout.margin } : MARGIN;
  return { uirevision: 'kept', ...layout, margin, width, height };
}

function config(name, reports) {
  return {
    displaylogo: false,
    scrollZoom: true, // where the wheel is meant for it: see wheel.js
    responsive: false, // the ResizeObserver below also sees a column that changes width
    showSendToCloud: false,
    plotGlPixelRatio: sharpness(),
    locales: { en: { dictionary: words() } }, // what Plotly says in English
    modeBarButtonsToRemove: [
      'toImage',
      'zoomIn2d',
      'zoomOut2d',
      'autoScale2d',
      ...(reports.includes('selected') ? [] : ['select2d', 'lasso2d']),
    ],
    modeBarButtonsToAdd: ['png', 'svg'].map((format) => ({
      name: said('Download {format}', { format: format.toUpperCase() }),
      icon: format === 'png' ? CAMERA : DISK,
      click: (div) => div.aeviz.download(format, name),
    })),
  };
}

// Points and scenes have as many pixels as the screen: Plotly's two for each take four times as long to draw.
const sharpness = () => Math.min(2, Math.max(1, devicePixelRatio));

const CAMERA = {
  width: 24,
  height: 24,
  path: 'M9 4 7.2 6H4v14h16V6h-3.2L15 4zm3 4a5 5 0 1 1 0 10 5 5 0 0 1 0-10zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
};
const DISK = { width: 24, height: 24, path: 'M11 3h2v9.2l3.6-3.6L18 10l-6 6-6-6 1.4-1.4 3.6 3.6zM4 19h16v2H4z' };

export class Chart {
  constructor(div, Plotly) {
    this.div = div;
    this.Plotly = Plotly;
    div.aeviz = this;
    /** @type {(name: string, value: any) => void} */
    this.report = () => {};
    this.drawn = false;
    this.handles = new Handles(div, {
      moves: (settings) => this.options.holds.moves(settings),
      rests: () => this.options.holds.rests(),
    });
    this.config = null;
    this.off = new AbortController();
    guard(div, () => this.turnBack(), this.off.signal);
    scrolls(div, document, this.off.signal);
    pinch(div, (changes) => this.drawn && this.Plotly.relayout(div, changes), this.off.signal);
    this.observer = new ResizeObserver(() => this.resized() && this.draw(this.spec, this.options));
  }

  // Its height is the window's, where it fills that: then what is in it has another size, too.
  resized() {
    const { clientWidth: width, clientHeight: height } = this.div;
    return width && (width !== this.width || (this.options.fill && height !== this.height));
  }

  // How high it is, and what is drawn: letters and marks grow with a chart that fills the window.
  sized(spec, { height, fill }) {
    this.width = this.div.clientWidth;
    this.div.style.removeProperty('height');
    this.height = fill ? this.div.clientHeight : height;
    if (!fill) return enlarged(spec, times());
    const most = natural(spec, this.width);
    if (most < this.height) this.div.style.height = `${most}px`;
    this.height = Math.min(most, this.height);
    return enlarged(spec, scale(this.width, this.div.clientHeight));
  }

  async draw(figure, options) {
    const { name, reports, report, animate } = options;
    this.spec = figure;
    this.options = options;
    this.report = report;
    const spec = this.sized(figure, options);
    this.config ??= config(name, reports); // another config would make Plotly start afresh
    const colours = theme(this.div);
    const written = measured(colours.font);
    const whole = placed(themed(spec.layout ?? {}, colours), this.width, this.height);
    const of = options.pictures && `${this.size} ${options.pictures}`;
    const roomy = atLeast(broken(whole, this.width, written), of && this.kept?.of === of ? this.kept.margin : null);
    const layout = sparse(stacked(roomy), written);
    if (animate && this.drawn && !reducedMotion()) layout.transition ??= { duration: 200, easing: 'cubic-in-out' };
    if (this.lowered?.size === this.size) layout.legend = { ...layout.legend, y: this.lowered.y };
    const { data, frames } = spec;
    await this.Plotly.react(this.div, { data, layout, frames, ...(!this.drawn && { config: this.config }) }); // it compares
    await this.lower();
    this.kept = { of, margin: settled(this.div) };
    if (!this.drawn) this.listen(reports);
    this.drawn = true;
    this.handles.show(options.holds ? (figure.layout?.meta?.handles ?? []) : []);
  }

  // A legend below the plot goes down until it lies under the titles of the axes; the plot, whose share that is, is then
  // less high, so this takes some turns.
  async lower() {
    for (let turn = 0; turn < TURNS; turn++) {
      const by = covered(this.div);
      if (!by) return;
      const { legend, _size: plot } = this.div._fullLayout;
      this.lowered = { size: this.size, y: legend.y - by / plot.h };
      await this.Plotly.relayout(this.div, { 'legend.y': this.lowered.y });
    }
  }

  get size() {
    return `${this.width} ${this.height}`;
  }

  listen(reports) {
    if (reports.includes('click')) this.listenToClicks();
    if (reports.includes('selected'))
      this.div.on('plotly_selected', (e) =>
        this.report(
          'selected',
          (e?.points ?? []).map((p) => [p.curveNumber, p.pointNumber]),
        ),
      );
    this.observer.observe(this.div);
    for (const moved of ['plotly_relayout', 'plotly_relayouting']) this.div.on(moved, () => this.again());
  }

  // A 3-D scene as it was at first.
  turnBack() {
    const { scene } = this.spec.layout ?? {};
    if (!this.div._fullLayout?.scene) return;
    const camera = scene?.camera ?? { eye: { x: 1.25, y: 1.25, z: 1.25 }, center: { x: 0, y: 0, z: 0 } };
    this.Plotly.relayout(this.div, { 'scene.camera': camera });
  }

  // Zoomed or turned: the handles are elsewhere.
  again() {
    this.handles.show(this.handles.grips.map(({ handle }) => handle));
  }

  // A click is a press and release without a move. Plotly's own event tells what last lay under the pointer, for which it
  // looks at most every 50 ms and again when it has redrawn: of a quick pointer that is the place before.
  listenToClicks() {
    let pressed = null;
    let count = 0;
    this.pointerdown = (e) => (pressed = e.isPrimary ? [e.clientX, e.clientY] : null); // two fingers do not click
    this.pointerup = (e) => {
      const moved = !pressed || Math.hypot(e.clientX - pressed[0], e.clientY - pressed[1]) > 4;
      pressed = null;
      if (moved || e.target.closest?.('.modebar, .legend')) return;
      const at = placeIn(this.div, e, this.options.panel);
      if (!at) return;
      const example = exampleAt(this.div, this.spec, at);
      if (example !== null) this.options.choose?.(example);
      this.report('click', { ...at, count: ++count, example });
    };
    this.div.addEventListener('pointerdown', this.pointerdown, true);
    window.addEventListener('pointerup', this.pointerup, true);
  }

  download(format, filename) {
    const { width, height } = this.div._fullLayout;
    return this.Plotly.downloadImage(this.div, { format, filename, width, height, scale: format === 'png' ? 2 : 1 });
  }

  destroy() {
    this.off.abort();
    this.observer.disconnect();
    if (this.pointerup) window.removeEventListener('pointerup', this.pointerup, true);
    if (this.drawn) this.Plotly.purge(this.div);
  }
}
