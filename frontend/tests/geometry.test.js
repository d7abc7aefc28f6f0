import { describe, expect, test } from 'vitest';
import { extent, inside, lasso, nearest, neighbours, spacing, ticks, union } from '../src/canvas/geometry.js';

// Values of a linear congruential generator in [-1, 1): the same points in every run.
function cloud(n, seed = 1) {
  let state = seed;
  return Float32Array.from({ length: 2 * n }, () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  });
}

const points = cloud(200);
const place = (i) => [points[2 * i], points[2 * i + 1]];
const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const ids = Array.from({ length: 200 }, (_, i) => i);
const sorted = (from, skip) =>
  ids.filter((i) => i !== skip).toSorted((a, b) => distance(place(a), from) - distance(place(b), from));

test('the extent holds all points, and the union both boxes', () => {
  expect(extent([1, 5, -2, 7, 0, -3])).toEqual([-2, -3, 1, 7]);
  expect(union([0, 0, 1, 1], [-1, 0.5, 0.5, 2])).toEqual([-1, 0, 1, 2]);
});

test('the nearest point is the first of all in the order of distance', () => {
  for (const from of [
    [0, 0],
    [0.9, -0.9],
    [-3, 2],
  ]) {
    const [best] = sorted(from);
    const [found, gap] = nearest(points, ...from);
    expect(found).toBe(best);
    expect(gap).toBeCloseTo(distance(place(best), from), 6);
  }
});

test('of points at one distance the first is the nearest', () => {
  expect(nearest([0, 1, 1, 0, 0, -1], 0, 0)).toEqual([0, 1]);
});

test('axes are weighed, and a point can be left out', () => {
  expect(nearest([3, 0, 0, 1], 0, 0, 1, 10)).toEqual([0, 3]);
  expect(nearest([1, 0, 0, 3], 0, 0, 10, 1)).toEqual([1, 3]);
  expect(nearest([3, 0, 0, 1], 0, 0, 1, 1, 1)).toEqual([0, 3]);
});

test.each([0, 57, 199])('the neighbours of point %i are the first of all others', (i) => {
  for (const k of [1, 8, 199]) expect(neighbours(points, i, k)).toEqual(sorted(place(i), i).slice(0, k));
});

test('the spacing of an even grid is its step', () => {
  const grid = Array.from({ length: 100 }, (_, i) => [0.25 * (i % 10), 0.25 * Math.floor(i / 10)]).flat();
  expect(spacing(grid)).toBeCloseTo(0.25, 12);
});

test('the spacing is the 95th percentile of the gaps', () => {
  const gaps = ids.map((i) => distance(place(i), place(sorted(place(i), i)[0]))).sort((a, b) => a - b);
  expect(spacing(points)).toBeCloseTo(gaps[189], 6); // 0.95 * 199 = 189.05, the one below
});

// By the winding angle, which is another method than counting crossings.
function winds(polygon, [x, y]) {
  const angles = polygon.map(([a, b]) => Math.atan2(b - y, a - x));
  const turns = angles.map((a, i) => {
    const turn = angles[(i + 1) % angles.length] - a;
    return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  });
  return Math.abs(turns.reduce((a, b) => a + b, 0)) > Math.PI;
}

describe('a lasso', () => {
  const star = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 ? 0.35 : 0.95;
    return [r * Math.sin((Math.PI * i) / 5), r * Math.cos((Math.PI * i) / 5)];
  });

  test('takes the points that its polygon winds around', () => {
    const expected = ids.filter((i) => winds(star, place(i)));
    expect(expected.length).toBeGreaterThan(20);
    expect(lasso(points, star)).toEqual(expected);
  });

  test('may be drawn either way round', () => {
    expect(lasso(points, star.toReversed())).toEqual(lasso(points, star));
  });

  test('has an outside within its own box', () => {
    expect(inside(star, 0, 0)).toBe(true);
    expect(inside(star, 0.8, 0.9)).toBe(false);
  });
});

test.each([
  [0, 1, 5],
  [-3.7, 12.2, 8],
  [1e-6, 9e-6, 4],
  [-2e5, 3e5, 6],
])('ticks between %f and %f are multiples of 1, 2 or 5 times a power of ten', (lo, hi, count) => {
  const found = ticks(lo, hi, count);
  const step = found[1] - found[0];
  const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  expect([1, 2, 5].some((m) => Math.abs(m - mantissa) < 1e-6)).toBe(true);
  for (const t of found) expect(Math.abs(t / step - Math.round(t / step))).toBeLessThan(1e-6);
  expect(found[0] - step).toBeLessThan(lo);
  expect(found[0]).toBeGreaterThanOrEqual(lo);
  expect(found.at(-1)).toBeLessThanOrEqual(hi);
  expect(found.at(-1) + step).toBeGreaterThan(hi - step / 1e6);
  expect(found.length).toBeLessThanOrEqual(count + 1);
});

test('zero among the ticks is zero, not what rounding left', () => {
  expect(ticks(-0.3, 0.3, 6)).toContain(0);
});
