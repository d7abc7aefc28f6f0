// What the canvas says, at its foot and to a screen reader, of what it shows.
import { number } from '../scrubber.js';
import { BADGES } from './decoder.js';

const MOST_UNITS = 4;

export function ofExample(i, { labels, class_names: names, values, value_name: name }) {
  if (values) return `${name} ${number(values.data[i])}`;
  return labels ? (names[labels.data[i]] ?? String(labels.data[i])) : `example ${i}`;
}

export function ofNeighbours(i, panes, neighbours) {
  if (!neighbours) return `example ${i}`;
  const counts = panes.map((pane) => `${pane.title} ${neighbours.count(pane, i)} of ${neighbours.k}`);
  return `Neighbours kept: ${counts.join(', ')}`;
}

export function ofSelection(ids, panes, neighbours) {
  const count = `${ids.length} selected.`;
  if (!neighbours) return count;
  const share = (pane) =>
    `${pane.title} keeps ${neighbours.average(pane, ids).toFixed(1)} of ${neighbours.k} neighbours`;
  return `${count} ${panes.map(share).join('; ')}.`;
}

export function ofProbe({ z, kind, cycle, distance }) {
  const code = Array.from(z.slice(0, MOST_UNITS), number).join(', ');
  const more = z.length > MOST_UNITS ? ', …' : '';
  const error = cycle === null ? '' : `, cycle error ${number(cycle)}`;
  return `Code (${code}${more}): ${BADGES[kind]}, nearest code ${number(distance)}${error}.`;
}
