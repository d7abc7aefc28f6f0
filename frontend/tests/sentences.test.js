import { expect, test } from 'vitest';
import { ofExample, ofProbe, ofSelection } from '../src/canvas/sentences.js';

test('an example is named by its value, else its class, else its number', () => {
  const labels = { data: Uint8Array.of(1, 0, 2) };
  const names = { class_names: ['cat', 'dog'], value_name: 'loss' };
  expect(ofExample(0, { ...names, labels, values: { data: Float32Array.of(0.25) } })).toBe('loss 0.25');
  expect([0, 1, 2].map((i) => ofExample(i, { ...names, labels }))).toEqual(['dog', 'cat', '2']);
  expect(ofExample(7, names)).toBe('example 7');
});

test('the probe says at most four units, where it is, and the error of the cycle where there is an encoder', () => {
  const shown = { z: [1, 2, 0.5, -1], kind: 'edge', distance: 0.125, cycle: 0.5 };
  expect(ofProbe(shown)).toBe('Code (1, 2, 0.5, −1): at the edge of the codes, nearest code 0.125, cycle error 0.5.');
  expect(ofProbe({ ...shown, z: [1, 2, 3, 4, 5], kind: 'data', cycle: null })).toBe(
    'Code (1, 2, 3, 4, …): among the codes, nearest code 0.125.',
  );
});

test('a selection is counted', () => {
  expect(ofSelection([3, 4], [], null)).toBe('2 selected.');
});
