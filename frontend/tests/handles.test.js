import { describe, expect, it, vi } from 'vitest';
import { coordinateOf, Handles, nearest, valueAt } from '../src/chart/handles.js';
import { projected } from '../src/chart/space.js';
import { meant, pulled } from '../src/images/pull.js';

const setting = { name: 'by_hand', zero: 1, scale: 0.5, low: 0, high: 10, step: 0.1 };

describe('a handle', () => {
  it('stands for the setting whose place is nearest to it', () => {
    expect(valueAt(setting, 1.5)).toBe(1);
    expect(valueAt(setting, 1.52)).toBe(1);
    expect(valueAt(setting, 1.53)).toBe(1.1);
  });

  it('stays within the setting', () => {
    expect(valueAt(setting, -100)).toBe(0);
    expect(valueAt(setting, 100)).toBe(10);
  });

  it('lies where its setting says, at every step of it', () => {
    for (let value = 0; value <= 100; value++)
      expect(valueAt(setting, coordinateOf(setting, value / 10))).toBeCloseTo(value / 10, 9);
  });

  it('follows an axis that goes the other way, too', () => {
    const down = { ...setting, scale: -0.5 };
    expect(valueAt(down, coordinateOf(down, 3))).toBe(3);
  });
});

describe('a handle that is let go of', () => {
  it('is told of if it was moved', () => {
    const hears = { moves: vi.fn(), rests: vi.fn() };
    const handles = new Handles(null, hears);
    const event = /** @type {any} */ ({ stopPropagation: () => {} });
    for (const moved of [false, true]) handles.release({ held: true, moved }, event);
    handles.release({ held: false, moved: true }, event);
    expect(hears.rests).toHaveBeenCalledTimes(1);
  });
});

describe('a handle among places', () => {
  it('goes to the nearest one that can be seen', () => {
    expect(nearest([[0, 0], null, [10, 0]], [6, 1])).toBe(2);
    expect(nearest([null], [0, 0])).toBe(-1);
  });

  it('lies in space where the camera shows its place', () => {
    const one = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const box = { left: 10, top: 20, width: 200, height: 100 };
    const still = { model: one, view: one, projection: one };
    expect(projected(still, [0, 0, 0], box)).toEqual([110, 70]);
    expect(projected(still, [1, 1, 0], box)).toEqual([210, 20]);
    const deep = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, 0, 0]; // w = -z
    expect(projected({ ...still, projection: deep }, [1, 0, -2], box)).toEqual([160, 70]);
    expect(projected({ ...still, projection: deep }, [1, 0, 2], box)).toBe(null);
    const moved = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0.5, 0, 0, 1]; // 0.5 to the right
    expect(projected({ ...still, model: moved }, [0, 0, 0], box)).toEqual([160, 70]);
  });
});

describe('images that are pulled', () => {
  const [first, second] = [1, 2].map((value) => ({ name: `e${value}`, value, low: 1, high: 40, step: 1 }));

  it('lead to the next examples, and stop at the last', () => {
    expect([0, 13, 14, 30, -13, -400, 4000].map((pixels) => pulled(second, pixels))).toEqual([2, 2, 3, 4, 2, 1, 40]);
  });

  it('stand for the first example on the left, for the other on the right', () => {
    expect([0, 0.4, 0.5, 0.9].map((share) => meant([first, second], share).name)).toEqual(['e1', 'e1', 'e2', 'e2']);
    expect(meant([first], 0.9)).toBe(first);
  });
});
