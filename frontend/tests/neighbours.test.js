import { expect, test, vi } from 'vitest';
import { MOST_SELECTED, Neighbours } from '../src/canvas/neighbours.js';
import { ofNeighbours, ofSelection } from '../src/canvas/sentences.js';

// Five points on a line at 0, 1, 3, 7, 15: the two nearest of each are known by looking.
const pane = { index: 0, frame: 0, title: 'Line', points: [0, 0, 1, 0, 3, 0, 7, 0, 15, 0] };
const data = Int32Array.of(1, 4, 0, 2, 3, 4, 2, 1, 0, 1); // "in the data space"
const made = () => new Neighbours({ data, shape: [5, 2] });

test('a neighbour in the data space is kept if it is one in the picture', () => {
  const kept = (i) => made().kept(pane, i);
  expect(kept(0)).toEqual([
    [1, true],
    [4, false],
  ]); // 1 and 2 are nearest
  expect(kept(1)).toEqual([
    [0, true],
    [2, true],
  ]);
  expect(kept(3)).toEqual([
    [2, true],
    [1, true],
  ]);
  expect(kept(4)).toEqual([
    [0, false],
    [1, false],
  ]); // 3 and 2 are nearest
});

test('the average is over the examples', () => {
  expect(made().average(pane, [0, 1, 4])).toBeCloseTo((1 + 2 + 0) / 3, 12);
});

test('of many examples the average is over the first', () => {
  const ids = Array(MOST_SELECTED).fill(1).concat(Array(100).fill(4));
  expect(made().average(pane, ids)).toBe(2);
});

test('what is found is kept for its frame, until it is forgotten', () => {
  const neighbours = made();
  const compare = vi.spyOn(neighbours, 'compare');
  neighbours.kept(pane, 0);
  neighbours.kept(pane, 0);
  expect(compare).toHaveBeenCalledTimes(1);
  neighbours.kept({ ...pane, frame: 1 }, 0);
  neighbours.kept({ ...pane, index: 1 }, 0);
  expect(compare).toHaveBeenCalledTimes(3);
  neighbours.forget();
  neighbours.kept(pane, 0);
  expect(compare).toHaveBeenCalledTimes(4);
});

test('the sentences count them', () => {
  expect(ofNeighbours(0, [pane], made())).toBe('Neighbours kept: Line 1 of 2');
  expect(ofSelection([0, 1], [pane], made())).toBe('2 selected. Line keeps 1.5 of 2 neighbours.');
  expect(ofNeighbours(3, [pane], null)).toBe('example 3');
});
