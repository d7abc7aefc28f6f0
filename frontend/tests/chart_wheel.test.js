import { expect, it, vi } from 'vitest';
import { guard } from '../src/chart/wheel.js';

// A chart that remembers who listens; `turn` is whether Plotly hears a turn of the wheel.
function chart() {
  const heard = {};
  const div = { addEventListener: (type, act) => (heard[type] = act) };
  const reset = vi.fn();
  guard(/** @type {any} */ (div), reset, new AbortController().signal);
  const turn = (more = {}) => {
    const stopPropagation = vi.fn();
    heard.wheel({ ctrlKey: false, metaKey: false, stopPropagation, ...more });
    return stopPropagation.mock.calls.length === 0;
  };
  return { heard, reset, turn };
}

it('the wheel is the page’s, with Ctrl or Cmd the chart’s', () => {
  const { turn } = chart();
  expect([turn(), turn({ ctrlKey: true }), turn({ metaKey: true }), turn()]).toEqual([false, true, true, false]);
});

it('it is the chart’s from a press into it until the pointer leaves', () => {
  const { heard, turn } = chart();
  heard.pointerdown();
  expect(turn()).toBe(true);
  heard.pointerleave();
  expect(turn()).toBe(false);
});

it('a double click resets', () => {
  const { heard, reset } = chart();
  heard.dblclick();
  expect(reset).toHaveBeenCalledOnce();
});
