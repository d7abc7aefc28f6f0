import { expect, test } from 'vitest';
import { Selection } from '../src/canvas/selection.js';

const labels = Uint8Array.of(0, 1, 2, 11, 1);
const states = (selection) => Array.from(selection.marked()).filter((_, i) => i % 2);
const shapes = (selection) => Array.from(selection.marked()).filter((_, i) => i % 2 === 0);

test('each of ten classes has a shape, and the eleventh begins again', () => {
  expect(shapes(new Selection(5, labels))).toEqual([0, 1, 2, 1, 1]);
  expect(shapes(new Selection(2))).toEqual([0, 0]);
});

test('nothing is faded before something is chosen', () => {
  const selection = new Selection(5, labels);
  expect(selection.divides).toBe(false);
  expect(states(selection)).toEqual([0, 0, 0, 0, 0]);
});

test('the selected stand out of all others, with labels and without', () => {
  for (const known of [labels, undefined]) {
    const selection = new Selection(5, known);
    selection.ids = [1, 3];
    expect(selection.divides).toBe(true);
    expect(states(selection)).toEqual([1, 2, 1, 2, 1]);
    selection.ids = [];
    expect(states(selection)).toEqual([0, 0, 0, 0, 0]);
  }
});

test('a class shown alone fades the others, two are shown together, and a second click undoes it', () => {
  const selection = new Selection(5, labels);
  expect(selection.toggle(1)).toBe(true);
  expect(states(selection)).toEqual([1, 0, 1, 1, 0]);
  expect(selection.shown([0, 1, 4])).toEqual([1, 4]);
  expect([0, 1].map((c) => selection.shows(c))).toEqual([false, true]);
  expect(selection.toggle(2)).toBe(true);
  expect(states(selection)).toEqual([1, 0, 0, 1, 0]);
  expect(selection.toggle(1)).toBe(false);
  expect(selection.toggle(2)).toBe(false);
  expect(states(selection)).toEqual([0, 0, 0, 0, 0]);
  expect(selection.shown([0, 1, 4])).toEqual([0, 1, 4]);
});

test('an example is hovered anew in another pane', () => {
  const selection = new Selection(5, labels);
  const [left, right] = [{}, {}];
  expect([selection.hover(2, left), selection.hover(2, left)]).toEqual([true, false]);
  expect([selection.hover(2, right), selection.hover(-1, right)]).toEqual([true, true]);
});
