import { expect, it } from 'vitest';
import { lit } from '../src/chart/lit.js';
import { lights } from '../src/terms.js';

// A block of formulas as the page has it; `coloured` says which of them have a coloured term.
function block(name, coloured) {
  const whole = { classList: ['stMarkdown', `st-key-lights-${name}`], querySelectorAll: () => formulas };
  const formulas = coloured.map((has) => ({ querySelector: () => (has ? {} : null), closest: () => whole }));
  return formulas;
}

it('each coloured formula lights what is named for it, those after the last name what the last one does', () => {
  const formulas = block('009e73-row2', [true, false, true, true]);
  expect(formulas.map(lights)).toEqual(['009e73', null, 'row2', 'row2']);
  expect(lights({ closest: () => null })).toBe(null);
  expect(lights(null)).toBe(null);
});

const figure = {
  data: [{ type: 'bar', marker: { color: '#D55E00' } }, { line: { color: '#009E73', width: 3 } }, { opacity: 0.5 }],
  layout: { shapes: [{ type: 'line', line: { color: '#d55e00', width: 2 } }], title: 'kept' },
};

it('lights what has the colour of a term, and makes all else pale', () => {
  const { data, layout } = lit(figure, 'd55e00');
  expect(data[0]).toEqual(figure.data[0]);
  expect(data.slice(1).map(({ opacity }) => opacity)).toEqual([0.15, 0.075]);
  expect(layout.shapes[0].line.width).toBeGreaterThan(2);
  expect(layout.title).toBe('kept');
  const other = lit(figure, '009e73');
  expect(other.data[1].line.width).toBeGreaterThan(3);
  expect(other.layout.shapes[0].opacity).toBe(0.15);
});

it('leaves a figure alone that has nothing of this colour, and never changes the one it was given', () => {
  const before = structuredClone(figure);
  expect(lit(figure, '123456')).toBe(null);
  lit(figure, 'd55e00');
  expect(figure).toEqual(before);
});
