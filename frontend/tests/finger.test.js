import { beforeEach, expect, it, vi } from 'vitest';
import { scrolls } from '../src/chart/finger.js';

let heard, page, div;
const hears = (found) => ({ addEventListener: (type, act) => (found[type] = act) });

beforeEach(() => {
  heard = {};
  page = {};
  div = { ...hears(heard), _fullLayout: {}, classList: { toggle: vi.fn() } };
  scrolls(/** @type {any} */ (div), /** @type {any} */ (hears(page)), new AbortController().signal);
});

// Whether a chart hears of so many fingers, put down and moved.
const reaches = (fingers) =>
  ['touchstart', 'touchmove'].map((type) => {
    const event = { touches: Array(fingers).fill({}), stopPropagation: vi.fn() };
    heard[type](event);
    return event.stopPropagation.mock.calls.length === 0;
  });

it('one finger on a plane is the page’s, also after a tap; two are the chart’s', () => {
  for (const tap of [() => {}, heard.click]) {
    tap();
    expect(reaches(1)).toEqual([false, false]);
    expect(reaches(2)).toEqual([true, true]);
  }
});

it('a scene that was tapped is turned, until a touch elsewhere', () => {
  div._fullLayout.scene = {};
  expect(reaches(1)).toEqual([false, false]);
  heard.click();
  page.pointerdown({ composedPath: () => [div] });
  expect(reaches(1)).toEqual([true, true]);
  expect(div.classList.toggle).toHaveBeenLastCalledWith('turning', true);
  page.pointerdown({ composedPath: () => [] });
  expect(reaches(1)).toEqual([false, false]);
});
