import { afterEach, expect, test } from 'vitest';
import { ofProbe } from '../src/canvas/sentences.js';
import { number, numbers, percent } from '../src/number.js';
import { learn } from '../src/said.js';
import written from './numbers.json';

const GERMAN = { '.': ',', 'less than {limit}': 'weniger als {limit}', 'more than {limit}': 'mehr als {limit}' };

afterEach(() => learn({}));

test.each([
  ['number', number],
  ['percent', percent],
])('a %s is written as Python writes it, in English and in German', (kind, write) => {
  for (const [value, english] of written[kind]) expect(write(value)).toBe(english);
  learn(GERMAN);
  for (const [value, , german] of written[kind]) expect(write(value)).toBe(german);
});

test('what is too small to be written out keeps its size, as a power of ten', () => {
  expect([1e-5, -3e-5, 1.24e-9].map(number)).toEqual(['10⁻⁵', '−3·10⁻⁵', '1.24·10⁻⁹']);
  learn(GERMAN);
  expect(number(-2.5e-7)).toBe('−2,5·10⁻⁷');
});

test('what is no finite number is not written as one', () => {
  expect([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN].map(number)).toEqual(['−∞', '∞', '?']);
});

test('numbers in a row are told apart from their decimal marks', () => {
  expect(numbers([0.5, -1])).toBe('0.5, −1');
  learn(GERMAN);
  expect(numbers([0.5, -1])).toBe('0,5; −1');
});

test('a code is read with the reader’s decimal mark', () => {
  learn(GERMAN);
  expect(ofProbe({ z: [0.5, 2], kind: 'edge', distance: 0.125, cycle: null })).toMatch(/\(0,5; 2\).* 0,125\.$/);
});
