// Streamlit's side of the chart: one Chart for each mounted element, redrawn when Python sends another figure.
import { Chart } from './chart.js';

const charts = new WeakMap();
let library = null;

// The plotting library comes once for the whole page, gzipped, from Streamlit's own media server.
function plotly(url) {
  library ??= (async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The chart library did not load (${response.status}).`);
    const text = await new Response(response.body.pipeThrough(new DecompressionStream('gzip'))).blob();
    const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const module = await import(/* @vite-ignore */ blob);
    URL.revokeObjectURL(blob);
    return module.default;
  })().catch((error) => {
    library = null;
    throw error;
  });
  return library;
}

function failed(div, error) {
  div.className = 'aeviz-chart-error';
  div.textContent = `${error.message} Reload the page to try again.`;
}

export default function ({ data, parentElement, setStateValue }) {
  const div = parentElement.querySelector('.aeviz-chart, .aeviz-chart-error');
  let entry = charts.get(parentElement);
  if (!entry) charts.set(parentElement, (entry = { turn: 0 }));
  div.setAttribute('role', 'figure');
  div.setAttribute('aria-label', data.alt);
  div.style.minHeight = `${data.height}px`;
  const turn = ++entry.turn;
  const unchanged = entry.spec === data.spec;
  entry.spec = data.spec;
  plotly(new URL(data.library, document.baseURI).href)
    .then((Plotly) => {
      if (turn !== entry.turn) return; // a later figure has overtaken this one
      entry.chart ??= new Chart(div, Plotly);
      const spec = unchanged && entry.parsed ? entry.parsed : JSON.parse(data.spec);
      entry.parsed = spec;
      return entry.chart.draw(spec, { ...data, report: setStateValue });
    })
    .catch((error) => failed(div, error));
  return () => {
    entry.turn += 1;
    entry.chart?.destroy();
    charts.delete(parentElement);
  };
}
