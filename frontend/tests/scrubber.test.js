import { expect, test } from 'vitest';
import { Scrubber } from '../src/scrubber.js';

function scrubber(at) {
  const went = [];
  const fields = { at, values: [0, 0.1, 1, 10], glide: (to) => went.push(to) };
  return { scrubber: Object.assign(Object.create(Scrubber.prototype), fields), went };
}

test('the buttons go round: behind the last value comes the first', () => {
  const [last, first] = [scrubber(3), scrubber(0)];
  last.scrubber.step(1);
  first.scrubber.step(-1);
  expect([last.went, first.went]).toEqual([[0], [3]]);
});

test('the keys stop at the ends, and a page is three values', () => {
  const pressed = (at, key) => {
    const { scrubber: one, went } = scrubber(at);
    one.key({ key, preventDefault: () => {} });
    return went[0];
  };
  expect(['ArrowRight', 'ArrowUp', 'PageDown', 'Home', 'End', 'a'].map((key) => pressed(3, key))).toEqual([
    ...[3, 3, 0, 0, 3, undefined],
  ]);
  expect(['ArrowLeft', 'ArrowDown', 'PageUp'].map((key) => pressed(1, key))).toEqual([0, 0, 3]);
});

test('between two trained values it names both, hardly beside one that one alone', () => {
  expect([1, 1.01, 1.1, 1.5, 1.99].map((at) => scrubber(at).scrubber.text())).toEqual([
    ...['0.1', '0.1', '0.1 → 1', '0.1 → 1', '1'],
  ]);
});
