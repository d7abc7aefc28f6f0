import { beforeEach, expect, test, vi } from 'vitest';
import { factor } from '../src/canvas/wheel.js';

const turned = (more) => ({
  deltaY: -100,
  deltaMode: 0,
  ctrlKey: false,
  metaKey: false,
  preventDefault: vi.fn(),
  ...more,
});

test('turning there and back leaves the zoom as it was', () => {
  for (const more of [{}, { ctrlKey: true }, { deltaMode: 1, deltaY: 3 }, { ctrlKey: true, deltaY: 4 }]) {
    const there = turned(more);
    expect(factor(there) * factor({ ...there, deltaY: -there.deltaY })).toBeCloseTo(1, 12);
  }
});

test('two notches zoom as much as one twice, and upwards is nearer', () => {
  expect(factor(turned({ deltaY: -200 }))).toBeCloseTo(factor(turned()) ** 2, 12);
  expect(factor(turned())).toBeGreaterThan(1);
});

test('a pinch on a trackpad, with its small steps, goes ten times as far; a notch with Ctrl does not', () => {
  expect(Math.log(factor(turned({ deltaY: -5, ctrlKey: true })))).toBeCloseTo(
    10 * Math.log(factor(turned({ deltaY: -5 }))),
    12,
  );
  expect(factor(turned({ ctrlKey: true }))).toBe(factor(turned()));
  const lines = { deltaMode: 1, deltaY: -3 }; // of a wheel in Firefox
  expect(factor(turned({ ...lines, ctrlKey: true }))).toBe(factor(turned(lines)));
});

// What was learned is remembered for the page: each test is a page of its own.
let Wheel, Status;
beforeEach(async () => {
  vi.resetModules();
  ({ Wheel } = await import('../src/canvas/wheel.js'));
  ({ Status } = await import('../src/canvas/status.js'));
});

function canvas() {
  const line = { textContent: '' };
  const zoom = { about: vi.fn() };
  return { line, zoom, wheel: new Wheel(zoom, 'pane', new Status(line)) };
}

test('the wheel is left to the page, and how to zoom is said', () => {
  const { line, zoom, wheel } = canvas();
  const event = turned();
  wheel.turn(event, [1, 2]);
  expect(event.preventDefault).not.toHaveBeenCalled();
  expect(zoom.about).not.toHaveBeenCalled();
  expect(line.textContent).toContain('to zoom with the wheel');
});

test.each(['ctrlKey', 'metaKey'])('with %s it zooms', (key) => {
  const { zoom, wheel } = canvas();
  const event = turned({ [key]: true });
  wheel.turn(event, [1, 2]);
  expect(event.preventDefault).toHaveBeenCalled();
  expect(zoom.about).toHaveBeenCalledWith('pane', [1, 2], factor(event));
});

test('from a click until the pointer leaves it zooms', () => {
  const { zoom, wheel } = canvas();
  wheel.enter();
  wheel.turn(turned(), [1, 2]);
  wheel.leave();
  wheel.turn(turned(), [1, 2]);
  expect(zoom.about).toHaveBeenCalledTimes(1);
});

test('who has zoomed once is told no more, in no canvas of the page', () => {
  const [first, second] = [canvas(), canvas()];
  first.wheel.turn(turned(), [1, 2]);
  first.wheel.turn(turned({ ctrlKey: true }), [1, 2]);
  expect(first.line.textContent).toBe('');
  second.wheel.turn(turned(), [1, 2]);
  expect(second.line.textContent).toBe('');
});

test('the hint stands behind what is said', () => {
  const line = { textContent: '' };
  const status = new Status(line);
  status.say('Two selected.');
  status.hint('Try this.');
  status.say('Three selected.');
  expect(line.textContent).toBe('Three selected. Try this.');
});
