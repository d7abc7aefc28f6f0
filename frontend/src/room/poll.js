// A question to the class: what is asked, what one answers, and what all have answered.

import { el, svg } from '../dom.js';
import { number, percent } from '../number.js';

const [WIDTH, HEIGHT] = [320, 150];
const MOST_CHARACTERS = 200;
const MOST_SAID = 30; // sentences that are shown
const MOST_MARKS = 16; // of a scale that are all named
export const LETTERS = 'ABCDEFGH';

// What one answers with: buttons, with `pictures` where these are chosen from, a slider, a number, a sentence, or a sheet
// for a curve. `send(value)` votes.
export function ballot(poll, mine, say, send, pictures) {
  const vote = mine.votes?.[poll.round] ?? null;
  if (poll.kind === 'choice') return choices(poll, vote, send, pictures);
  if (poll.kind === 'knob') return placed(poll, vote, say, send);
  if (poll.kind === 'curve') return sketched(poll, vote, say, send);
  return typed(poll, vote, say, send);
}

const choices = (poll, vote, send, pictures) =>
  el(
    'div.options',
    { role: 'radiogroup', 'aria-label': poll.question },
    ...poll.options.map((option, i) =>
      el(
        `button.option${vote === i ? '.chosen' : ''}`,
        {
          type: 'button',
          role: 'radio',
          'aria-checked': String(vote === i),
          disabled: poll.locked,
          onclick: () => send(i),
        },
        el('b', {}, LETTERS[i]),
        pictures[i] ?? el('span', {}, option),
      ),
    ),
  );

function typed(poll, vote, say, send) {
  const { locked: disabled, question } = poll;
  const numeric = poll.kind === 'number';
  const about = { disabled, value: vote === null ? '' : String(vote), 'aria-label': question };
  const box = numeric
    ? el('input', { type: 'number', step: 'any', placeholder: say.number, ...about })
    : el('textarea', { rows: 2, maxlength: MOST_CHARACTERS, placeholder: say.sentence, ...about });
  const answer = () => {
    const value = numeric ? box.valueAsNumber : box.value.trim();
    if (numeric ? Number.isFinite(value) : value) send(value);
  };
  const button = el('button.primary', { type: 'button', disabled, onclick: answer }, say.send);
  return el('div.placed', {}, box, button);
}

const reading = (poll, value) => (poll.options.length ? poll.options[Math.round(value)] : number(value));

function placed(poll, vote, say, send) {
  const { low, high, options, locked } = poll;
  const step = options.length ? 1 : (high - low) / 100;
  const at = vote ?? (options.length ? Math.round((low + high) / 2) : (low + high) / 2);
  const shown = el('output', {}, vote === null ? '–' : reading(poll, vote));
  const about = { type: 'range', min: low, max: high, step, 'aria-label': poll.question, disabled: locked };
  const slider = el('input', { ...about, oninput: () => (shown.textContent = reading(poll, slider.valueAsNumber)) });
  slider.value = at;
  const answer = () => send(slider.valueAsNumber);
  return el(
    'div.placed',
    {},
    shown,
    slider,
    ends(poll),
    el('button.primary', { type: 'button', disabled: locked, onclick: answer }, say.send),
  );
}

function sketched(poll, vote, say, send) {
  const n = poll.options.length || 9;
  const heights = vote ? vote.map((y) => (y - poll.low) / (poll.high - poll.low)) : Array(n).fill(null);
  const line = svg('path', { class: 'mine' });
  const sheet = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'sheet', role: 'img', 'aria-label': poll.question },
    line,
    ...extremes(poll),
  );
  const show = () => line.setAttribute('d', path(heights.map((y, i) => [i / (n - 1), y])));
  const draw = (event) => {
    if (!event.buttons || poll.locked) return;
    const box = sheet.getBoundingClientRect();
    const i = Math.round(((event.clientX - box.left) / box.width) * (n - 1));
    heights[Math.min(n - 1, Math.max(0, i))] = Math.min(1, Math.max(0, 1 - (event.clientY - box.top) / box.height));
    show();
  };
  sheet.addEventListener('pointerdown', draw);
  sheet.addEventListener('pointermove', draw);
  show();
  const answer = () => send(filled(heights).map((y) => poll.low + y * (poll.high - poll.low)));
  const button = el('button.primary', { type: 'button', disabled: poll.locked, onclick: answer }, say.send);
  return el('div.placed', {}, el('small', {}, say.draw_curve), el('div.plot', {}, sheet, ends(poll)), button);
}

// Where nothing was drawn: as at the nearest place where something was.
function filled(heights) {
  const known = heights.map((y, i) => [y, i]).filter(([y]) => y !== null);
  if (!known.length) return heights.map(() => 0.5);
  return heights.map((_, i) => known.reduce((a, b) => (Math.abs(b[1] - i) < Math.abs(a[1] - i) ? b : a))[0]);
}

const path = (points) =>
  points
    .filter(([, y]) => y !== null)
    .map(([x, y], n) => `${n ? 'L' : 'M'}${x * WIDTH},${(1 - y) * HEIGHT}`)
    .join('');

// Below a scale: its marks, or its ends where the marks are many; with a column for each, in its middle.
function ends({ options, low, high }, kind = 'div.ends') {
  const marks = options.length ? options : [number(low), number(high)];
  const few = options.length <= MOST_MARKS && options.every((mark) => mark.length < 5);
  const named = few ? marks : [marks[0], marks.at(-1)];
  return el(few ? kind : 'div.ends', {}, ...named.map((mark) => el('span', {}, mark)));
}

// The lowest and the highest value of a curve, at the left of its sheet.
const extremes = ({ low, high }) => [
  written(number(high), 4, 14, 'start'),
  written(number(low), 4, HEIGHT - 4, 'start'),
];

// What all have answered, the rounds beside one another.
export function results(poll, say) {
  const shares = poll.shares.map((share) => share !== null && el('b', {}, `${percent(share)} ${say.right}`));
  const rounds = poll.counts.map((counts, i) =>
    el(
      'figure',
      {},
      el('figcaption', {}, poll.counts.length > 1 ? `${say.round} ${i + 1}` : '', shares[i]),
      picture(poll, counts),
    ),
  );
  return el('div.results', {}, el('div.rounds', {}, ...rounds), rightNumber(poll, say));
}

// What the dashed line of a number or of a knob's place is.
const rightNumber = ({ kind, truth, within }, say) =>
  kind !== 'curve' &&
  truth.length > 0 &&
  el('p', {}, el('b.truth', {}, '┆ '), `${say.truth} ${number(truth[0])}${within ? ` ± ${number(within)}` : ''}`);

function picture(poll, counts) {
  if (poll.kind === 'choice') return bars(poll, counts);
  if (poll.kind === 'sentence') return sentences(counts);
  return poll.kind === 'curve' ? bands(poll, counts) : columns(poll, counts);
}

const sentences = (counts) =>
  el(
    'div.gallery',
    {},
    ...counts.slice(0, MOST_SAID).map(([said, n]) => el('p', {}, said, n > 1 && el('b', {}, ` × ${n}`))),
    counts.length > MOST_SAID && el('small', {}, `+ ${counts.length - MOST_SAID}`),
  );

function bars(poll, counts) {
  const all = counts.reduce((a, b) => a + b, 0) || 1;
  return el(
    'div.bars',
    {},
    ...poll.options.map((option, i) =>
      el(
        `div.bar${i === poll.right ? '.right' : ''}`,
        {},
        el('span', {}, el('b', {}, LETTERS[i]), `  ${option}`),
        el('i', { style: `width:${(100 * counts[i]) / all}%` }),
        el('b', {}, `${i === poll.right ? '✓ ' : ''}${counts[i]}`),
      ),
    ),
  );
}

function columns(poll, counts) {
  const most = Math.max(1, ...counts);
  const wide = WIDTH / counts.length;
  const rects = counts.map((count, i) => {
    const height = (count / most) * (HEIGHT - 20);
    const about = { x: i * wide + 1, y: HEIGHT - height, width: wide - 2, height };
    return svg('rect', { ...about, class: i === poll.right ? 'right' : '' });
  });
  const numbers = counts.map((count, i) =>
    written(count || '', (i + 0.5) * wide, HEIGHT - 4 - (count / most) * (HEIGHT - 20)),
  );
  const [low, high] = poll.scale;
  const at = poll.truth.map((value) => ((value - low) / (high - low)) * WIDTH);
  const truth = at.map((x) => svg('path', { class: 'truth', d: `M${x},0V${HEIGHT}` }));
  const sheet = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'sheet' }, ...rects, ...numbers, ...truth);
  const kind = poll.options.length ? 'div.ends.columns' : 'div.ends';
  return el('div.plot', {}, sheet, ends({ options: poll.options, low, high }, kind));
}

function written(text, x, y, anchor = 'middle') {
  const node = svg('text', { x, y, 'text-anchor': anchor });
  node.textContent = text;
  return node;
}

function bands(poll, counts) {
  const up = (y) => (y - poll.low) / (poll.high - poll.low);
  const along = (part) => counts.map((quartiles, i) => [i / Math.max(1, counts.length - 1), up(quartiles[part])]);
  const band = path([...along(0), ...along(2).reverse()]);
  const parts = [
    svg('path', { class: 'band', d: band ? `${band}Z` : '' }),
    svg('path', { class: 'mine', d: path(along(1)) }),
  ];
  if (poll.truth?.length) {
    const true_ = poll.truth.map((y, i) => [i / (poll.truth.length - 1), up(y)]);
    parts.push(svg('path', { class: 'truth', d: path(true_) }));
  }
  parts.push(...extremes(poll));
  return el('div.plot', {}, svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'sheet' }, ...parts), ends(poll));
}

// What Peer Instruction makes of the share that is right.
export const advice = (poll, say) => !poll.revealed && poll.advice && el('p.advice', {}, say[poll.advice]);
