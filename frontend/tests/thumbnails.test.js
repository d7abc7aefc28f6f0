import { expect, it } from 'vitest';
import { side, within } from '../src/canvas/thumbnails.js';

const points = Float32Array.from([0, 0, 1, 1, 2, 2, 3, 3]);

it('the examples within a range are found, and none where they are too many', () => {
  expect(within(points, [0.5, 0.5, 2.5, 2.5])).toEqual([1, 2]);
  expect(within(points, [5, 5, 6, 6])).toEqual([]);
  expect(within(points, [-1, -1, 4, 4], 3)).toBe(null);
  expect(within(points, [-1, -1, 4, 4], 4)).toEqual([0, 1, 2, 3]);
});

it('images have whole pixels, take half of the room at most, and are no larger than they need be', () => {
  const box = { width: 500, height: 400 };
  for (const pixels of [8, 28])
    for (const count of [1, 10, 40, 160]) {
      const found = side(count, box, pixels);
      expect(found % pixels).toBe(0);
      expect(found).toBeLessThanOrEqual(72);
      if (found > pixels) expect(count * found * found).toBeLessThanOrEqual(0.5 * 500 * 400);
    }
});
