// The size of a chart that fills the window, and of its letters and marks.
const USUAL = 780 * 480; // pixels of a chart at which letters have the size that the figure gives them
const SIDES = 90; // pixels beside and
const ENDS = 100; // above and below the plot
const LEAST = 160;
const SAMPLE = 50; // pixels beside a name in a legend
const LINES = 2;
const LINE = 1.3; // of a legend, in heights of its letters

// How much larger than usual letters are.
export const scale = (width, height) => Math.min(2.2, Math.max(0.85, Math.sqrt((width * height) / USUAL)));

// The height at which images that lie on one grid fill the width: more would only be empty.
export function natural({ data, layout }, width) {
  const [image] = data;
  if (image?.type !== 'heatmap' || image.x || layout?.yaxis?.scaleanchor !== 'x' || layout.yaxis.domain)
    return Infinity;
  const [rows, columns] = shape(image.z);
  return Math.max(LEAST, Math.round((rows / columns) * (width - SIDES) + ENDS));
}

// What a chart on a window higher than wide is higher by, in pixels: the lines of its legend beyond those that it has
// room for.
/** @param {{ data: any[], layout?: any }} spec @param {number} width @param {(text: string, size: number) => number} measured */
export function legendRoom({ data, layout = {} }, width, measured) {
  const named = data.filter(({ name, showlegend, visible }) => name && showlegend !== false && visible !== false);
  if (layout.showlegend === false || named.length < 2 || layout.legend?.orientation === 'v') return 0;
  const size = layout.template?.layout?.font?.size ?? 12;
  const widest = Math.max(...named.map(({ name }) => measured(name, size)));
  const across = Math.max(1, Math.floor(width / (widest + SAMPLE)));
  return Math.max(0, Math.ceil(named.length / across) - LINES) * LINE * size;
}

function shape(z) {
  if (z.shape) return String(z.shape).split(',').map(Number);
  return [z.length, z[0].length];
}

const LENGTHS = new Set(['standoff', 'thickness', 'ticklen', 'yshift']);
const MARKS = ['marker', 'line', 'textfont', 'error_x', 'error_y'];

// The figure with all lengths in pixels `times` as large.
export function enlarged(spec, times) {
  const layout = lengths(spec.layout ?? {}, times);
  return { ...spec, layout, data: spec.data.map((trace) => marks(trace, times)) };
}

// Fonts, margins and distances, wherever they stand in the layout (in its template, too).
function lengths(part, times, within = '') {
  if (Array.isArray(part)) return part.map((one) => lengths(one, times, within));
  if (typeof part === 'number') return counts(within) ? part * times : part;
  if (part === null || typeof part !== 'object') return part;
  const inside = (name) => (within.endsWith('font') || within === 'margin' ? `${within} ${name}` : name);
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, lengths(value, times, inside(name))]));
}

const counts = (name) => name.endsWith('font size') || name.startsWith('margin ') || LENGTHS.has(name);

function marks(trace, times) {
  const larger = { ...trace };
  for (const name of MARKS) if (larger[name]) larger[name] = mark(larger[name], times);
  return larger;
}

function mark(style, times) {
  const larger = { ...style };
  for (const name of ['size', 'width', 'thickness']) {
    const value = larger[name];
    if (typeof value === 'number') larger[name] = value * times;
    else if (Array.isArray(value)) larger[name] = value.map((one) => one * times);
  }
  if (larger.line) larger.line = mark(larger.line, times);
  return larger;
}
