// The examples among the dots of a figure: which are marked, and which one lies under a click.
const NEAR = 12; // pixels from a dot
const LARGER = 5; // pixels

/** @typedef {{ trace: number, ids: number[] }} Dots  the number in the data set of each dot of a trace */

/** @param {{ layout?: any }} spec @returns {Dots | undefined} */
const dots = (spec) => spec.layout?.meta?.examples;

/**
 * The figure with the dots of these examples marked.
 * @param {{ data: any[], layout?: any }} spec @param {number[]} selected @param {string} colour
 */
export function marked(spec, selected, colour) {
  const found = dots(spec);
  if (!found || !selected.length) return spec;
  const points = found.ids.flatMap((id, i) => (selected.includes(id) ? [i] : []));
  const mark = (trace) => {
    const { size = 6, opacity = 1 } = trace.marker ?? {};
    const larger = { color: colour, opacity: 1, size: (typeof size === 'number' ? size : 6) + LARGER };
    return {
      ...trace,
      selectedpoints: points,
      selected: { marker: larger },
      unselected: { marker: { opacity: typeof opacity === 'number' ? opacity : 1 } },
    };
  };
  return { ...spec, data: spec.data.map((trace, i) => (i === found.trace ? mark(trace) : trace)) };
}

/**
 * The number of the example whose dot is nearest to a place; null where none is near.
 * @param {any} div Plotly's @param {{ layout?: any }} spec @param {{ x: number, y: number }} at in data coordinates
 */
export function exampleAt(div, spec, at) {
  const found = dots(spec);
  const trace = found && div._fullData?.[found.trace];
  if (!trace) return null;
  const { xaxis, yaxis } = div._fullLayout;
  const far = (i) => Math.hypot(xaxis.d2p(trace.x[i]) - xaxis.d2p(at.x), yaxis.d2p(trace.y[i]) - yaxis.d2p(at.y));
  let [best, least] = [-1, NEAR];
  for (let i = 0; i < found.ids.length; i++) if (far(i) < least) [best, least] = [i, far(i)];
  return best < 0 ? null : found.ids[best];
}
