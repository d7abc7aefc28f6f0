import { expect, test } from 'vitest';
import { learn, said } from '../src/said.js';

test('English stands where no other language is known', () => {
  expect(said('Show {name} alone', { name: 'five' })).toBe('Show five alone');
  learn(undefined);
  expect(said('Undo')).toBe('Undo');
});

test('what Python sends is said, with what stands in its places', () => {
  learn({ 'Show {name} alone': 'Nur {name} zeigen' });
  expect(said('Show {name} alone', { name: '{name}' })).toBe('Nur {name} zeigen');
  expect(said('Undo')).toBe('Undo');
  learn({});
  expect(said('Show {name} alone', { name: 0 })).toBe('Show 0 alone');
});
