import { expect, test, vi } from 'vitest';
import { closeBeforeLinks } from '../src/opening/popovers.js';

vi.stubGlobal(
  'KeyboardEvent',
  class {
    constructor(type, how) {
      Object.assign(this, how, { type });
    }
  },
);

// A page with a popover that goes as soon as Escape is pressed, and what happens in it, in order.
function pageWith(open) {
  const happened = [];
  const popover = {
    contains: (target) => target === 'inside',
    dispatchEvent: ({ type, key }) => {
      happened.push(`${type} ${key}`);
      open = false;
    },
  };
  let clicked;
  const page = { addEventListener: (_, hear) => (clicked = hear), querySelector: () => (open ? popover : null) };
  closeBeforeLinks(page);
  const click = (target, keys = {}) => {
    const stopped = [];
    const stop = (what) => () => stopped.push(what);
    clicked({
      target,
      currentTarget: page,
      ...keys,
      preventDefault: stop('default'),
      stopImmediatePropagation: stop('others'),
    });
    return stopped.length === 2;
  };
  return { happened, click };
}

const link = (happened) => ({ closest: () => ({ click: () => happened.push('followed') }) });

test('a link is followed when the popover that was open has been closed, and told', () => {
  vi.useFakeTimers();
  const { happened, click } = pageWith(true);
  expect(click(link(happened))).toBe(true);
  expect(happened).toEqual(['keydown Escape', 'keyup Escape']);
  vi.runAllTimers();
  expect(happened.at(-1)).toBe('followed');
  expect(click(link(happened))).toBe(false); // the click that follows it goes its way
});

test('other clicks go their way', () => {
  expect(pageWith(false).click(link([]))).toBe(false);
  expect(pageWith(true).click({ closest: () => null })).toBe(false);
  expect(pageWith(true).click({ closest: () => 'inside' })).toBe(false);
  for (const key of ['ctrlKey', 'metaKey', 'shiftKey'])
    expect(pageWith(true).click(link([]), { [key]: true })).toBe(false);
});
