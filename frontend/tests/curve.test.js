import { expect, test } from 'vitest';
import { places, pressed, stroked } from '../src/sketch/curve.js';

const empty = (n) => Array(n).fill(null);

test('places stand evenly from one end to the other', () => {
  expect(places(5)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(places(1)).toEqual([0.5]);
});

test('a straight stroke over all places is a straight line, in either direction', () => {
  const [a, b] = [
    { x: -0.1, y: 0.9 },
    { x: 1.1, y: 0.3 },
  ];
  for (const [from, to] of [
    [a, b],
    [b, a],
  ]) {
    const drawn = stroked(empty(5), from, to);
    expect(drawn).not.toContain(null);
    drawn.forEach((height, i) => {
      expect(height).toBeCloseTo(0.85 - 0.125 * i, 10);
    });
  }
});

test('a stroke changes the places it passes over and no others, and stays within the sheet', () => {
  const drawn = stroked([0.1, 0.1, 0.1, 0.1, 0.1], { x: 0.45, y: 2 }, { x: 0.55, y: 2 });
  expect(drawn).toEqual([0.1, 0.1, 1, 0.1, 0.1]);
  expect(stroked(empty(3), { x: 0, y: -1 }, { x: 0, y: -1 })).toEqual([0, null, null]);
});

test('a short stroke between two places draws the one that it ends at', () => {
  expect(stroked(empty(3), { x: 0.36, y: 0.2 }, { x: 0.4, y: 0.3 })).toEqual([null, 0.3, null]);
});

test('keys choose a place and move the curve there', () => {
  let state = pressed(empty(2), 0, 'ArrowUp');
  expect(state.heights).toEqual([0.55, null]);
  state = pressed(state.heights, state.at, 'ArrowRight');
  expect(state.at).toBe(1);
  expect(pressed(state.heights, 1, 'ArrowRight').at).toBe(1);
  expect(pressed([1, 1], 1, 'ArrowUp').heights).toEqual([1, 1]);
});
