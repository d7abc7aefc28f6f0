// Streamlit's side of the chart: one Chart for each mounted element, redrawn when Python sends another figure.
// What draws comes once for the whole page, gzipped, from Streamlit's own media server; this comes with every figure.
import { fill } from '../fill.js';
import { unzipped } from '../gzip.js';
import { follow, standing, tellPython } from '../knobs.js';

const BUSY = 300; // ms that a picture may take to come

const charts = new WeakMap();
let loading = null;

function library(url) {
  loading ??= (async () => {
    const text = await (await unzipped(url, 'The chart library')).blob();
    const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const module = await import(/* @vite-ignore */ blob);
    URL.revokeObjectURL(blob);
    return module;
  })().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

function failed(div, error) {
  div.classList.add('aeviz-chart-error');
  div.textContent = `${error.message} Reload the page to try again.`;
}

async function fetched(address) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(`The picture did not load (${response.status}).`);
  return response.json();
}

// The words below a chart: its title, and what it shows.
function write(words, { title, fill: filling }, alt) {
  const name = document.createElement('strong');
  name.textContent = title ? `${title}. ` : '';
  words.replaceChildren(name, alt);
  if (filling) fill(words, filling);
}

class Shown {
  constructor(parentElement) {
    this.div = parentElement.querySelector('.aeviz-chart');
    this.words = parentElement.querySelector('.aeviz-caption');
    this.turn = 0;
    this.told = null;
    this.chart = null;
    /** @type {(name: string, value: any) => void} */
    this.report = () => {};
  }

  // What Python says: a figure, its words, and the knob it follows. Where that stands elsewhere by now, it goes there.
  tell(told, report) {
    this.told = told;
    this.report = report;
    this.drawn = undefined; // the theme may be another
    this.unfollow?.();
    this.turn += 1;
    this.going = false;
    const { along } = told;
    if (along) this.unfollow = follow(along.knob, (at) => this.go(at));
    const at = along ? (standing(along.knob) ?? along.at) : null;
    if (at === (along?.at ?? null)) this.draw(told, at);
    else this.go(at);
  }

  // To another value of the knob. While one is on its way, only the last one wished for is remembered.
  async go(at) {
    this.wished = at;
    if (this.going) return;
    this.going = true;
    const { turn, div } = this;
    const slow = setTimeout(() => div.setAttribute('aria-busy', 'true'), BUSY); // pale until then: it shows what was
    try {
      while (turn === this.turn && this.drawn !== this.wished) {
        const next = this.wished;
        const picture = await fetched(this.told.along.address + next);
        if (turn === this.turn) await this.draw(picture, next);
      }
    } catch {
      if (turn === this.turn) tellPython(); // which then sends the picture itself
    }
    clearTimeout(slow);
    div.removeAttribute('aria-busy');
    if (turn === this.turn) this.going = false;
  }

  async draw({ spec, alt }, at) {
    const { turn, div, words, told } = this;
    this.drawn = at;
    div.setAttribute('role', 'figure');
    div.setAttribute('aria-label', alt);
    if (told.fill) fill(div, told.fill);
    else div.style.minHeight = `${told.height}px`;
    if (words && told.captioned) write(words, told, alt);
    try {
      const { Chart, Plotly } = await library(told.library);
      if (turn !== this.turn) return; // a later figure has overtaken this one
      if (!this.chart) div.replaceChildren(); // it may say that the library had not loaded
      div.classList.remove('aeviz-chart-error');
      this.chart ??= new Chart(div, Plotly);
      const report = (name, value) => this.report(name, name === 'click' ? { ...value, at } : value);
      await this.chart.draw(spec, { ...told, report });
    } catch (error) {
      failed(div, error);
    }
  }

  leave() {
    this.turn += 1;
    this.unfollow?.();
    this.chart?.destroy();
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
