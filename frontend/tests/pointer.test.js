import { expect, test } from 'vitest';
import { placeIn } from '../src/chart/pointer.js';

// Two pairs of axes of 100 by 50 pixels side by side, 20 apart; each runs over its pixels, the second one from 1000 on.
const axis = (_offset, _length, from) => ({ _offset, _length, p2d: (p) => from + p });
const div = {
  getBoundingClientRect: () => ({ left: 5, top: 7 }),
  _fullLayout: {
    xaxis: axis(10, 100, 0),
    yaxis: axis(30, 50, 0),
    xaxis2: axis(130, 100, 1000),
    yaxis2: axis(30, 50, 1000),
  },
};
const at = (x, y) => ({ clientX: 5 + x, clientY: 7 + y });

test('a place is said in the coordinates of the axes that are asked for, and nowhere else', () => {
  expect(placeIn(div, at(14, 32))).toEqual({ x: 4, y: 2 });
  expect(placeIn(div, at(134, 32), 2)).toEqual({ x: 1004, y: 1002 });
  expect(placeIn(div, at(134, 32))).toBeNull();
  expect(placeIn(div, at(14, 32), 2)).toBeNull();
  for (const [x, y] of [
    [9, 40],
    [111, 40],
    [50, 29],
    [50, 81],
  ])
    expect(placeIn(div, at(x, y))).toBeNull();
});

test('there is no place in a picture without such axes', () => {
  expect(placeIn({ ...div, _fullLayout: {} }, at(14, 32))).toBeNull();
  expect(placeIn(div, at(14, 32), 3)).toBeNull();
});
