import { expect, test } from 'vitest';
import { remembered } from '../src/ending/ending.js';

const one = { server: 'one', held: ['the data t.csv', '2 pinned models'] };

test('the same server has lost nothing, whatever its owner gave up', () => {
  const before = remembered(null, one);
  expect(before).toEqual({ ...one, gone: [] });
  expect(remembered(before, { server: 'one', held: [] }).gone).toEqual([]);
});

test('another server has lost what it does not hold, until that is there again', () => {
  const after = remembered(remembered(null, one), { server: 'two', held: ['2 pinned models'] });
  expect(after.gone).toEqual(['the data t.csv']);
  expect(remembered(after, { server: 'two', held: [] }).gone).toEqual(['the data t.csv']);
  expect(remembered(after, { server: 'three', held: [] }).gone).toEqual(['the data t.csv', '2 pinned models']);
  expect(remembered(after, { server: 'two', held: ['the data t.csv'] }).gone).toEqual([]);
});
