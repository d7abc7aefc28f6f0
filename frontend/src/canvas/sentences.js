// What the canvas says, at its foot and to a screen reader, of what it shows.
import { number, numbers } from '../number.js';
import { said } from '../said.js';
import { BADGES } from './decoder.js';

const MOST_UNITS = 4;

export function ofExample(i, { labels, class_names: names, values, value_name: name }) {
  if (values) return `${name} ${number(values.data[i])}`;
  return labels ? (names[labels.data[i]] ?? String(labels.data[i])) : said('example {i}', { i });
}

export function ofNeighbours(i, panes, neighbours) {
  if (!neighbours) return said('example {i}', { i });
  const { k } = neighbours;
  const counts = panes.map((pane) => `${pane.title} ${said('{n} of {k}', { n: neighbours.count(pane, i), k })}`);
  return said('Neighbours kept: {counts}', { counts: counts.join(', ') });
}

export function ofSelection(ids, panes, neighbours) {
  const count = said('{n} selected.', { n: ids.length });
  if (!neighbours) return count;
  const share = (pane) => {
    const places = { pane: pane.title, n: number(Number(neighbours.average(pane, ids).toFixed(1))), k: neighbours.k };
    return said('{pane} keeps {n} of {k} neighbours', places);
  };
  return `${count} ${panes.map(share).join('; ')}.`;
}

export function ofProbe({ z, kind, cycle, distance }) {
  const code = numbers(z.slice(0, MOST_UNITS));
  const more = z.length > MOST_UNITS ? ', …' : '';
  const places = { code: `${code}${more}`, where: said(BADGES[kind]), distance: number(distance) };
  if (cycle === null) return said('Code ({code}): {where}, nearest code {distance}.', places);
  const error = number(cycle);
  return said('Code ({code}): {where}, nearest code {distance}, cycle error {error}.', { ...places, error });
}
