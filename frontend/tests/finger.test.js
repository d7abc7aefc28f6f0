import { expect, it, vi } from 'vitest';
import { scrolls } from '../src/chart/finger.js';

it('one finger on a plane is the page’s; two, and one in a scene, are the chart’s', () => {
  const heard = {};
  const div = { addEventListener: (type, act) => (heard[type] = act), _fullLayout: undefined };
  scrolls(/** @type {any} */ (div), new AbortController().signal);
  const reaches = (fingers) => {
    const event = { touches: Array(fingers).fill({}), stopPropagation: vi.fn() };
    heard.touchstart(event);
    return event.stopPropagation.mock.calls.length === 0;
  };
  expect([1, 2].map(reaches)).toEqual([false, true]); // nothing is drawn yet
  div._fullLayout = { xaxis: {} };
  expect([1, 2].map(reaches)).toEqual([false, true]);
  div._fullLayout = { scene: {} };
  expect([1, 2].map(reaches)).toEqual([true, true]);
});
