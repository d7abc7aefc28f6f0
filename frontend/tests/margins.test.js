import { describe, expect, it } from 'vitest';
import { atLeast, settled } from '../src/chart/margins.js';

const layout = { margin: { l: 60, r: 16, t: 36, b: 52, pad: 2 }, title: { text: 'kept' } };

describe('the margins along a knob', () => {
  it('are those of the figure at first', () => expect(atLeast(layout, null)).toBe(layout));

  it('grow on each side to what a picture before needed, and nothing else changes', () => {
    const found = atLeast(layout, { l: 81.5, r: 10, t: 36, b: 70 });
    expect(found).toEqual({ ...layout, margin: { l: 81.5, r: 16, t: 36, b: 70, pad: 2 } });
    expect(layout.margin.l).toBe(60);
  });

  it('are as large as the largest need of any picture, in whatever order they come', () => {
    const needs = [
      { l: 70, r: 20, t: 36, b: 52 },
      { l: 64, r: 90, t: 40, b: 52 },
      { l: 60, r: 16, t: 36, b: 99 },
    ];
    for (const order of [needs, needs.toReversed()]) {
      let kept = null;
      for (const need of order) kept = settled({ _fullLayout: { _size: atLeast(atLeast(layout, kept), need).margin } });
      expect(kept).toEqual({ l: 70, r: 90, t: 40, b: 99 });
    }
  });
});
