import { describe, expect, it } from 'vitest';
import { centre, columns, loudest, unitAt, weightsAs } from '../src/network_view/layout.js';

const layer = (size, image = null) => ({ name: '', size, image });
const digits = [layer(64, [8, 8]), layer(32), layer(2), layer(32), layer(64, [8, 8])];

describe('the columns', () => {
  it.each([1200, 340])('stand side by side within %i pixels, none over another', (width) => {
    const found = columns(digits, width, 220);
    found.forEach((column, i) => {
      expect(column.x).toBeGreaterThanOrEqual(i && found[i - 1].x + found[i - 1].width);
      expect(column.y).toBeGreaterThanOrEqual(0);
      expect(column.y + column.height).toBeLessThanOrEqual(220);
    });
    expect(found.at(-1).x + found.at(-1).width).toBeCloseTo(width, 6);
  });

  it('are the lower the fewer units a layer has: a bottleneck is seen', () => {
    const heights = columns([layer(64), layer(16), layer(2), layer(16), layer(64)], 900, 220).map((c) => c.height);
    expect(heights[0]).toBeGreaterThan(1.5 * heights[1]);
    expect(heights[1]).toBeGreaterThan(heights[2]);
    expect(heights.slice(3)).toEqual([heights[1], heights[0]]);
  });

  it.each([1, 2, 12, 13, 128, 784])('have each of %i units at a place of its own', (size) => {
    const [column] = columns([layer(size), layer(1)], 600, 200);
    for (let j = 0; j < size; j++) expect(unitAt(column, ...centre(column, j))).toBe(j);
    expect(unitAt(column, column.x - 1, column.y)).toBe(-1);
  });

  it('have the pixels of an image row by row', () => {
    const [column] = columns(digits, 900, 200);
    const [x0, y0] = centre(column, 0);
    const [x1, y1] = centre(column, 9);
    expect([x1 - x0, y1 - y0]).toEqual([column.cell, column.cell]);
    for (let j = 0; j < 64; j++) expect(unitAt(column, ...centre(column, j))).toBe(j);
  });
});

describe('weights', () => {
  const [image, hidden, code, , output] = columns(digits, 900, 200);
  it('are lines where they are few', () => expect(weightsAs(hidden, code)).toBe('lines'));
  it('are a matrix where they are many', () => {
    const [a, b] = columns([layer(64), layer(32)], 900, 200);
    expect(weightsAs(a, b)).toBe('matrix');
  });
  it('are images where one side is an image, at their units where these are few', () => {
    expect([weightsAs(image, code), weightsAs(code, output)]).toEqual(['filters', 'filters']);
    expect([weightsAs(image, hidden), weightsAs(hidden, output)]).toEqual(['mosaic', 'mosaic']);
  });
});

it('a mosaic has room for the most active units, in the order of their numbers', () => {
  expect(loudest([0.1, -3, 0, 2, 0.5], 3)).toEqual([1, 3, 4]);
  expect(loudest([1, 2], 3)).toEqual([0, 1]);
  expect(loudest([1, 1, 1], 2)).toEqual([0, 1]);
});
