// Panels one above the other: so far apart that the numbers of one and the title of the next have room between them.
import { ofPanel } from './titles.js';

const NUMBERS = 2; // heights of a letter that an axis' ticks and numbers take
const LINE = 1.3; // of a line, in heights of its letters
const MOST = 0.5; // of the plot, that gaps may take

const places = (domain) => domain.join();

/**
 * The layout with rows of panels further apart where they are too close, their titles with them.
 * @param {any} layout with its margin, in pixels, as is `height`; titles are broken into lines already
 */
export function stacked(layout) {
  const rows = rowsOf(layout);
  if (rows.length < 2) return layout;
  const plot = layout.height - layout.margin.t - layout.margin.b;
  const needed = rows
    .slice(0, -1)
    .map((row, i) => Math.max(rows[i + 1][0] - row[1], between(layout, row, rows[i + 1]) / plot));
  const share = Math.min(1, MOST / sum(needed)); // of what is needed, where that is too much
  const gaps = needed.map((gap) => gap * share);
  const scale = (1 - sum(gaps)) / sum(rows.map(([low, high]) => high - low));
  let at = 0;
  const moved = new Map();
  rows.forEach((row, i) => {
    const to = [at, at + (row[1] - row[0]) * scale];
    moved.set(places(row), to);
    at = to[1] + (gaps[i] ?? 0);
  });
  return placed(layout, rows, moved);
}

const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

// The domains of the rows, from the lowest up; none where they lie otherwise than one above the other.
function rowsOf(layout) {
  const found = new Map();
  for (const [name, axis] of Object.entries(layout))
    if (/^yaxis\d*$/.test(name) && axis?.domain && !axis.overlaying) found.set(places(axis.domain), axis.domain);
  const rows = [...found.values()].sort(([a], [b]) => a - b);
  return rows.every(([low], i) => i === 0 || low >= rows[i - 1][1]) ? rows : [];
}

// The pixels that stand between a row and the one over it: its titles and numbers on top, and that one's numbers and
// titles below.
function between(layout, row, over) {
  const { font = {}, xaxis: usual = {} } = layout.template?.layout ?? {};
  const { size = 12 } = font;
  const titles = (layout.annotations ?? []).filter((note) => ofPanel(note) && Math.abs(note.y - row[1]) < 1e-6);
  const high = titles.map((title) => title.text.split('<br>').length * LINE * (title.font?.size ?? 12));
  const named = below(layout, over).some((axis) => axis.title?.text);
  const onTop = below(layout, row).some((axis) => axis.side === 'top');
  const name = named ? LINE * (usual.title?.font?.size ?? size) + (usual.title?.standoff ?? 0) : 0;
  return NUMBERS * size * (onTop ? 2 : 1) + Math.max(0, ...high) + name;
}

// The x axes of a row.
function below(layout, row) {
  const here = (name) => (layout[`yaxis${name.slice(1)}`]?.domain ?? [0, 1]).join() === places(row);
  return Object.entries(layout)
    .filter(([name, axis]) => /^xaxis\d*$/.test(name) && here(axis?.anchor ?? 'y'))
    .map(([, axis]) => axis);
}

function placed(layout, rows, moved) {
  const axes = Object.entries(layout).filter(([name, axis]) => /^yaxis\d*$/.test(name) && axis?.domain);
  const domains = axes.map(([name, axis]) => [
    name,
    { ...axis, domain: moved.get(places(axis.domain)) ?? axis.domain },
  ]);
  const annotations = layout.annotations?.map((note) => {
    const row = ofPanel(note) && rows.find(([, top]) => Math.abs(note.y - top) < 1e-6);
    return row ? { ...note, y: moved.get(places(row))[1] } : note;
  });
  return { ...layout, ...Object.fromEntries(domains), ...(annotations && { annotations }) };
}
