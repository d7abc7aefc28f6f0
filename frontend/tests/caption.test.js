import { expect, test } from 'vitest';
import { parted } from '../src/chart/caption.js';

const sentence = (n) => `X${'x'.repeat(n - 7)} 0.25.`; // n characters, one point that ends no sentence

test('a caption of few words is whole', () => {
  expect(parted(sentence(400))).toEqual([sentence(400), '']);
});

test('of many words the first whole sentences are shown, and nothing is lost', () => {
  const words = [140, 140, 140].map(sentence).join(' ');
  const [first, rest] = parted(`${words} End.`);
  expect(first).toBe(`${sentence(140)} ${sentence(140)} `);
  expect(first + rest).toBe(`${words} End.`);
});

test('a first sentence that is long itself is not cut', () => {
  expect(parted(`${sentence(500)} End.`)).toEqual([`${sentence(500)} `, 'End.']);
});
