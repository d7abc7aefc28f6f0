// What students hand in, and the sheet on which they draw: packed as short texts.
import { Pad } from '../canvas/pad.js';
import { theme } from '../theme.js';
import { el } from './dom.js';

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

// A work as a small picture, or as its words.
export function shown(content) {
  const digit = content.match(/^(\d+)x(\d+):(\d+)$/);
  const points = content.match(/^p:([-\d,;]+)$/);
  if (!digit && !points) return el('p', {}, content);
  const canvas = el('canvas.work', { width: digit ? digit[2] : 100, height: digit ? digit[1] : 100 });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#1b1f27';
  if (points) for (const [x, y] of pairs(points[1])) pen.fillRect(50 + x / 2 - 1, 50 - y / 2 - 1, 2, 2);
  else
    [...digit[3]].forEach((grey, i) => {
      pen.globalAlpha = Number(grey) / GREYS;
      pen.fillRect(i % canvas.width, Math.floor(i / canvas.width), 1, 1);
    });
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
