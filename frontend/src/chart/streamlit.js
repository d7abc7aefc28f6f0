// Streamlit's side of the chart: one Chart for each mounted element, redrawn when Python sends another figure.
// What draws comes once for the whole page, gzipped, from Streamlit's own media server; this comes with every figure.
import { select, selectedOf, whenSelected } from '../examples.js';
import { fill } from '../fill.js';
import { Picture } from '../images/picture.js';
import { tellPython } from '../knobs.js';
import { measured } from '../letters.js';
import { said } from '../said.js';
import { whenLit } from '../terms.js';
import { theme } from '../theme.js';
import { write } from './caption.js';
import { library } from './library.js';
import { lit } from './lit.js';
import { LivePictures } from './live_pictures.js';
import { marked } from './marked.js';
import { Pictures } from './pictures.js';
import { legendRoom } from './size.js';
import { inTurn } from './turns.js';

const BUSY = 300; // ms that a picture may take to come

const charts = new WeakMap();

function failed(div, error) {
  div.classList.add('aeviz-chart-error');
  div.textContent = `${error.message} ${said('Reload the page to try again.')}`;
}

class Shown {
  constructor(parentElement) {
    this.div = parentElement.querySelector('.aeviz-chart');
    this.words = parentElement.querySelector('.aeviz-caption');
    this.turn = 0;
    this.told = null;
    this.chart = null;
    this.live = null;
    this.pictures = new Pictures();
    this.holds = 0; // how often a picture was let go of
    /** @type {(name: string, value: any) => void} */
    this.report = () => {};
    this.off = new AbortController();
    /** @type {string | null} */
    this.lit = null; // what a formula's term lights
    whenLit((lights) => this.light(lights), this.off.signal);
    whenSelected(({ of }) => of === this.told?.examples && this.again(), this.off.signal);
  }

  light(lights) {
    this.lit = lights;
    this.again();
  }

  again() {
    if (this.shown && this.chart) this.draw(this.shown.picture, this.shown.place);
  }

  // What Python says: a figure, its words, and the knob and sliders it follows. Where those stand elsewhere by now, it
  // goes there.
  tell(told, report) {
    this.told = told;
    this.report = report;
    this.drawn = undefined; // the theme may be another
    this.live?.leave();
    this.turn += 1;
    this.going = false;
    this.holds = Math.max(this.holds, told.heard ?? 0);
    const held = told.heard < this.holds ? this.live?.held : null; // Python has not heard of it yet
    this.live = told.live && new LivePictures(told.live);
    if (held) this.live?.hold(held);
    this.live?.follow(
      () => this.go(),
      () => this.ahead(),
    );
    if (!this.live || this.live.wanted.address === this.live.sent.address) this.draw(told, this.live?.sent);
    else this.go();
  }

  // Goes to where the knob and the sliders stand. While one picture is on its way, only the last one wished for counts.
  async go() {
    if (this.going) return;
    this.going = true;
    const { turn, div, live } = this;
    const slow = setTimeout(() => div.setAttribute('aria-busy', 'true'), BUSY); // pale until then: it shows what was
    try {
      while (turn === this.turn && this.drawn !== live.wanted.address) {
        const next = live.wanted;
        const picture = await this.pictures.get(next.address);
        await inTurn(async () => turn === this.turn && (await this.draw(picture, next)));
      }
    } catch {
      if (turn === this.turn) tellPython(); // which then sends the picture itself
    }
    clearTimeout(slow);
    div.removeAttribute('aria-busy');
    if (turn !== this.turn) return;
    this.going = false;
    this.ahead();
  }

  // What is taken hold of in the picture moves it, and is told when it is let go of; null where nothing can be.
  get hears() {
    if (!this.told.holds || !this.live) return null;
    return {
      moves: (settings) => {
        this.live.hold(settings);
        this.go();
      },
      examples: this.live.told.controls
        .filter(({ pulled }) => pulled)
        .map((control) => ({ ...control, value: Number(this.live.settings[control.name]) })),
      rests: () => this.report('held', { values: this.live.held, count: ++this.holds }),
    };
  }

  ahead() {
    if (!this.going && this.drawn === this.live.wanted.address) this.pictures.ahead(this.live.ahead());
  }

  // `place` is where the knob and the sliders stand that it shows.
  /** @param {{ spec: any, alt: string }} picture @param {import('./live_pictures.js').Place} [place] */
  async draw({ spec, alt }, place) {
    const { turn, div, words, told } = this;
    this.shown = { picture: { spec, alt }, place };
    const { address, ...clicked } = place ?? {};
    this.drawn = address;
    div.setAttribute('role', 'figure');
    div.setAttribute('aria-label', alt);
    const imaged = Boolean(spec.layout?.meta?.images);
    if (told.fill) fill(div, told.fill, legendRoom(spec, div.clientWidth, measured(theme(div).font)));
    else div.style.minHeight = imaged ? '' : `${told.height}px`; // images are as high as their column is wide
    if (words && told.captioned) write(words, told, alt);
    try {
      const made = async (place) => {
        const { Chart, Plotly } = await library(told.library);
        return new Chart(place, Plotly);
      };
      if (this.chart && this.chart instanceof Picture !== imaged) this.drop();
      if (!imaged) await library(told.library);
      if (turn !== this.turn) return; // a later figure has overtaken this one
      if (!this.chart) div.replaceChildren(); // it may say that the library had not loaded
      div.classList.remove('aeviz-chart-error');
      this.chart ??= imaged ? new Picture(div, made) : await made(div);
      const report = (name, value) => this.report(name, name === 'click' ? { ...value, ...clicked } : value);
      const selected = selectedOf(told.examples);
      const choose = (id) => told.examples && select({ of: told.examples, ids: [id] });
      const pictures = told.live?.address;
      const options = { ...told, report, holds: this.hears, lit: this.lit, selected, choose, pictures };
      await this.chart.draw(marked(this.lighted(spec), selected, theme(div).primary), options);
      div.dispatchEvent(new Event('aeviz-drawn')); // for whoever measures
    } catch (error) {
      failed(div, error);
    }
  }

  // With what the term stands for lit; the whole picture where it has no such part.
  lighted(spec) {
    const row = /^row\d+$/.test(this.lit ?? '') && spec.layout?.meta?.images;
    const part = this.lit && !row ? lit(spec, this.lit) : null;
    this.div.classList.toggle('lit', Boolean(this.lit && !row && !part));
    return part ?? spec;
  }

  drop() {
    this.chart?.destroy();
    this.chart = null;
  }

  leave() {
    this.turn += 1;
    this.off.abort();
    this.live?.leave();
    this.drop();
  }
}

// Draws `told` (the figure and what is said about it) in the element, again or for the first time; returns how to end it.
export function show(told, parentElement, report) {
  if (!charts.has(parentElement)) charts.set(parentElement, new Shown(parentElement));
  const shown = charts.get(parentElement);
  shown.tell(told, report);
  return () => {
    shown.leave();
    charts.delete(parentElement);
  };
}

export default function ({ data, parentElement, setStateValue }) {
  return show(JSON.parse(new TextDecoder().decode(data)), parentElement, setStateValue);
}
