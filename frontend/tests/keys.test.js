import { expect, test, vi } from 'vitest';
import { press } from '../src/canvas/keys.js';
import { View } from '../src/canvas/view.js';
import { Zoom } from '../src/canvas/zoom.js';
import { expectClose } from './scene.js';

const BOX = { left: 50, top: 30, width: 400, height: 200 };
const PLACES = [
  [0, 0],
  [1, 0.2],
  [3, 0],
  [0.1, 2],
  [-2, -0.5],
];

function pane(probing) {
  const view = new View(false);
  view.place(BOX);
  view.show([-4, -4, 4, 4]);
  return { view, probing, pixel: (i) => view.toPixel(...PLACES[i]) };
}

function canvas(on) {
  const selection = { hovered: 0 };
  return {
    n: PLACES.length,
    selection,
    zoom: new Zoom([on], () => {}),
    probe: { place: [1, 1] },
    select: vi.fn(),
    pin: vi.fn(),
    probeAt: vi.fn(),
    hover: vi.fn((id) => Object.assign(selection, { hovered: id })),
    status: { say: vi.fn() },
    describe: (id) => `point ${id}`,
  };
}

function pressed(key, probing = false, more = {}) {
  const on = pane(probing);
  const over = canvas(on);
  const event = { key, preventDefault: vi.fn(), stopPropagation: vi.fn(), ...more };
  press(over, on, event);
  return { over, on, event };
}

test.each([
  ['ArrowRight', 1],
  ['ArrowUp', 3],
  ['ArrowLeft', 4],
  ['ArrowDown', 0], // nothing within 45 degrees below
])('%s goes to the nearest point in that direction', (key, next) => {
  const { over, on } = pressed(key);
  expect(over.hover).toHaveBeenCalledWith(next, on);
  expect(over.status.say).toHaveBeenCalledWith(`point ${next}`);
});

test('the first point can be gone to, and is where one begins', () => {
  const on = pane(false);
  const over = canvas(on);
  const right = { key: 'ArrowRight', preventDefault: () => {}, stopPropagation: () => {} };
  for (const hovered of [4, -1]) {
    over.selection.hovered = hovered;
    press(over, on, right);
    expect(over.selection.hovered).toBe(0);
  }
});

test.each([
  ['ArrowRight', false, 1 / 50, 0],
  ['ArrowUp', false, 0, 1 / 50],
  ['ArrowLeft', true, -1 / 10, 0],
])('%s moves the probe by a part of the window (shift: %s)', (key, shiftKey, dx, dy) => {
  const { over, on } = pressed(key, true, { shiftKey });
  const [x0, y0, x1, y1] = on.view.range();
  const [[place, pinned]] = over.probeAt.mock.calls;
  expectClose(place, [1 + dx * (x1 - x0), 1 + dy * (y1 - y0)], 1e-9);
  expect(pinned).toBe(true);
});

test('plus and minus are each other undone, about the middle of the pane', () => {
  const { over, on } = pressed('+');
  const wide = pane(false).view.range();
  const [x0, , x1] = on.view.range();
  expect((wide[2] - wide[0]) / (x1 - x0)).toBeCloseTo(1.3, 9);
  expect((x0 + x1) / 2).toBeCloseTo(0, 9);
  press(over, on, { key: '-', preventDefault: () => {}, stopPropagation: () => {} });
  expectClose(on.view.range(), wide, 1e-9);
});

test('0 resets the view', () => {
  const { over, on } = pressed('=');
  press(over, on, { key: '0', preventDefault: () => {}, stopPropagation: () => {} });
  expectClose(on.view.range(), pane(false).view.range(), 1e-9);
});

test('Enter pins the probe or selects the point, Escape selects nothing', () => {
  expect(pressed('Enter', true).over.pin).toHaveBeenCalledWith([1, 1]);
  expect(pressed('Enter').over.select).toHaveBeenCalledWith([0]);
  expect(pressed('Escape').over.select).toHaveBeenCalledWith([]);
});

test('a key that is understood goes no further; others, and those with Ctrl, Cmd or Alt, are the page’s', () => {
  const { event } = pressed('ArrowRight');
  expect(event.preventDefault).toHaveBeenCalled();
  expect(event.stopPropagation).toHaveBeenCalled();
  for (const other of [pressed('x'), pressed('+', false, { ctrlKey: true }), pressed('0', false, { metaKey: true })]) {
    expect(other.event.preventDefault).not.toHaveBeenCalled();
    expect(other.event.stopPropagation).not.toHaveBeenCalled();
    expectClose(other.on.view.range(), pane(false).view.range(), 1e-9);
  }
});
