import { afterEach, expect, test } from 'vitest';
import { ofProbe } from '../src/canvas/sentences.js';
import { number, numbers } from '../src/number.js';
import { learn } from '../src/said.js';

afterEach(() => learn({}));

test('a number has three significant digits, and what is tiny or huge a power of ten', () => {
  const written = { 0.12345: '0.123', 1234.5: '1230', '-2.5': '-2.5', 0: '0', 0.00012: '1.2e-4', 200000: '2e5' };
  for (const [value, text] of Object.entries(written)) expect(number(Number(value))).toBe(text);
});

test('a number has the decimal mark of the reader', () => {
  learn({ '.': ',' });
  const written = { 0.12345: '0,123', 1234.5: '1230', '-2.5': '-2,5', 0.00012: '1,2e-4' };
  for (const [value, text] of Object.entries(written)) expect(number(Number(value))).toBe(text);
});

test('numbers in a row are told apart from their decimal marks', () => {
  expect(numbers([0.5, -1])).toBe('0.5, -1');
  learn({ '.': ',' });
  expect(numbers([0.5, -1])).toBe('0,5; -1');
});

test('a code is read with the reader’s decimal mark', () => {
  learn({ '.': ',' });
  expect(ofProbe({ z: [0.5, 2], kind: 'edge', distance: 0.125, cycle: null })).toMatch(/\(0,5; 2\).* 0,125\.$/);
});
