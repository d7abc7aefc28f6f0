import { describe, expect, it } from 'vitest';
import { coordinateOf, valueAt } from '../src/chart/handles.js';

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
