// Streamlit's side of the chart: one Chart for each mounted element, redrawn when Python sends another figure.
// What draws comes once for the whole page, gzipped, from Streamlit's own media server; this comes with every figure.
const charts = new WeakMap();
let loading = null;

function library(url) {
  loading ??= (async () => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`The chart library did not load (${response.status}).`);
    const text = await new Response(response.body.pipeThrough(new DecompressionStream('gzip'))).blob();
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
  div.className = 'aeviz-chart-error';
  div.textContent = `${error.message} Reload the page to try again.`;
}

// Draws `told` (the figure and what is said about it) in the element, again or for the first time; returns how to end it.
export function show(told, parentElement, report) {
  const div = parentElement.querySelector('.aeviz-chart, .aeviz-chart-error');
  let entry = charts.get(parentElement);
  if (!entry) charts.set(parentElement, (entry = { turn: 0 }));
  div.setAttribute('role', 'figure');
  div.setAttribute('aria-label', told.alt);
  div.style.minHeight = `${told.height}px`;
  const turn = ++entry.turn;
  library(new URL(told.library, document.baseURI).href)
    .then(({ Chart, Plotly }) => {
      if (turn !== entry.turn) return; // a later figure has overtaken this one
      entry.chart ??= new Chart(div, Plotly);
      return entry.chart.draw(told.spec, { ...told, report });
    })
    .catch((error) => failed(div, error));
  return () => {
    entry.turn += 1;
    entry.chart?.destroy();
    charts.delete(parentElement);
  };
}

export default function ({ data, parentElement, setStateValue }) {
  return show(JSON.parse(new TextDecoder().decode(data)), parentElement, setStateValue);
}
