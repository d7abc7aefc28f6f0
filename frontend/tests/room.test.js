import { expect, test } from 'vitest';
import { common } from '../src/room/lead.js';
import { addressOf, keyOf, placeOf, stepOf } from '../src/room/place.js';
import { asked } from '../src/room/question.js';
import { packed, read } from '../src/room/works.js';

test('a knob has one name in all tabs, however often it was made anew', () => {
  expect(common('sparse-digits-canvas-0')).toBe(common('sparse-digits-canvas-12'));
  expect(common('sparse-digits-canvas-0')).not.toBe(common('sparse-shapes-canvas-0'));
});

test('two places are one where only what the browser moves differs', () => {
  const at = (settings) => keyOf({ page: 'sparse', settings });
  expect(at({ spec: 'digits', knob: '1', 'digits-film': '30' })).toBe(at({ knob: '2', spec: 'digits' }));
  expect(at({ spec: 'digits' })).not.toBe(at({ spec: 'shapes' }));
  expect(at({ spec: 'digits', step: '2' })).not.toBe(at({ spec: 'digits', step: '3' }));
});

test('nobody is led to the language of the teacher, nor to the notes in the second window', () => {
  const place = placeOf({ pathname: '/school/aeviz/sparse', search: '?language=de&present=notes&step=3&knob=1' });
  expect(place).toEqual({ page: 'sparse', settings: { step: '3', knob: '1' } });
});

test('a lesson begins at its first step, and its open pictures come after all', () => {
  expect(['1', undefined, '4', 'x', 'all'].map((step) => stepOf({ settings: { step } }))).toEqual([0, 0, 3, 0, 1000]);
});

test('drawings are short texts', () => {
  expect(packed([0, 0.5, 1, 0.1], [2, 2])).toBe('2x2:0591');
  expect(
    packed(
      [
        [0.1, -1],
        [0.256, 1],
      ],
      [0, 0],
    ),
  ).toBe('p:10,-100;26,100');
  const long = Array.from({ length: 5000 }, () => [0.5, -0.5]);
  expect(packed(long, [0, 0]).split(';').length).toBeLessThanOrEqual(100);
});

test("a teacher's own question holds what its kind asks, and nothing else", () => {
  const form = {
    question: ' How many? ',
    options: ['one', '', ' two '],
    right: 2,
    low: -1,
    high: 1,
    truth: 0,
    within: Number.NaN,
  };
  expect(asked('choice', form)).toEqual({ question: 'How many?', kind: 'choice', options: ['one', 'two'], right: 1 });
  expect(asked('choice', { ...form, right: 1 }).right).toBeNull();
  expect(asked('number', form)).toEqual({ question: 'How many?', kind: 'number', truth: [0], within: 0 });
  expect(asked('number', { ...form, truth: Number.NaN })).toEqual({ question: 'How many?', kind: 'number' });
  expect(asked('knob', { ...form, within: 0.5 })).toEqual({
    question: 'How many?',
    kind: 'knob',
    low: -1,
    high: 1,
    truth: [0],
    within: 0.5,
  });
  expect(asked('sentence', form)).toEqual({ question: 'How many?', kind: 'sentence' });
});

test('whoever joins comes to where the class is, and never to another site', () => {
  const base = 'https://school.example/aeviz/';
  const to = (page, settings = {}) => addressOf({ page, settings }, base);
  expect(to('sparse', { step: '3' })).toBe('https://school.example/aeviz/sparse?step=3');
  expect(to('')).toBe(base);
  for (const page of ['//evil.example', 'https://evil.example', '../teach', 'javascript:alert(1)'])
    expect(to(page)).toBe(base);
});

test('a drawing is read back, and what only looks like one is words', () => {
  expect(read('2x2:0591')).toEqual({ rows: 2, columns: 2, greys: [0, 5, 9, 1] });
  expect(read('p:10,-100;26,100')).toEqual({
    points: [
      [10, -100],
      [26, 100],
    ],
  });
  for (const words of ['60000x60000:1', '2x2:059', '0x0:', 'p:', 'p:1', 'p:1,2;', 'a summary'])
    expect(read(words)).toEqual({ words });
});
