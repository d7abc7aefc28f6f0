// What students hand in, and the sheet on which they draw: packed as short texts.
import { Pad } from '../canvas/pad.js';
import { el } from '../dom.js';
import { theme } from '../theme.js';

const GREYS = 9; // 0 to 9, a figure each
const POINTS = 100; // of one drawing of points

// A drawing as text: "8x8:0139..." a figure for each pixel, or "p:12,-40;..." hundredths.
export function packed(drawn, shape) {
  if (shape[0]) return `${shape[0]}x${shape[1]}:${drawn.map((v) => Math.round(GREYS * v)).join('')}`;
  const every = Math.ceil(drawn.length / POINTS);
  return `p:${drawn
    .filter((_, i) => i % every === 0)
    .map((xy) => xy.map((v) => Math.round(100 * v)).join(','))
    .join(';')}`;
}

// What a work holds: { rows, columns, greys }, { points }, or { words }. Whatever a student has sent that is no drawing
// is shown as words, so that nobody's sheet of a million by a million pixels is made on the teacher's screen.
export function read(content) {
  const [, rows, columns, greys] = content.match(/^(\d{1,3})x(\d{1,3}):(\d+)$/) ?? [];
  if (greys?.length === rows * columns)
    return { rows: Number(rows), columns: Number(columns), greys: [...greys].map(Number) };
  const points = content.match(/^p:(-?\d+,-?\d+(?:;-?\d+,-?\d+)*)$/);
  return points ? { points: pairs(points[1]) } : { words: content };
}

// A work as a small picture, or as its words.
export function shown(content) {
  const { rows = 100, columns = 100, greys, points, words } = read(content);
  if (words !== undefined) return el('p', {}, words);
  const canvas = el('canvas.work', { width: columns, height: rows });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, columns, rows);
  pen.fillStyle = '#1b1f27';
  for (const [x, y] of points ?? []) pen.fillRect(50 + x / 2 - 1, 50 - y / 2 - 1, 2, 2);
  for (const [i, grey] of (greys ?? []).entries()) {
    pen.globalAlpha = grey / GREYS;
    pen.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  }
  return canvas;
}

const pairs = (text) => text.split(';').map((pair) => pair.split(',').map(Number));

// A sheet to draw on; `send(text)` hands the drawing in and clears it.
export function sheet(shape, say, send) {
  const card = el(
    'div.pad',
    {},
    el('canvas.sheet', { role: 'img' }),
    el(
      'div.row',
      {},
      el('button.undo', { type: 'button' }, say.undo),
      el('button.clear', { type: 'button' }, say.clear),
      el('button.send.primary', { type: 'button' }, say.send),
    ),
  );
  const pad = new Pad(
    card,
    { mode: shape[0] ? 'digit' : 'points', shape },
    {
      colours: () => theme(card),
      onChange: () => {},
      onSend: (drawn) => {
        if (!drawn) return;
        send(packed(drawn, shape));
        pad.change([]);
      },
    },
  );
  return card;
}
