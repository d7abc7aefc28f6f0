import { afterEach, expect, test, vi } from 'vitest';
import { keep, kept } from '../src/canvas/sheets.js';

afterEach(() => vi.unstubAllGlobals());

function withStorage() {
  const held = new Map();
  const sessionStorage = {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, text) => held.set(key, text),
    removeItem: (key) => held.delete(key),
  };
  vi.stubGlobal('window', { sessionStorage });
  return held;
}

test('a sheet is found again by its name, and an empty one leaves nothing', () => {
  const held = withStorage();
  const strokes = [
    [[0.5, 0.25]],
    [
      [0, 1],
      [1, 0],
    ],
  ];
  keep('one', strokes);
  expect(kept('one')).toEqual(strokes);
  expect(kept('two')).toEqual([]);
  keep('one', []);
  expect(kept('one')).toEqual([]);
  expect(held.size).toBe(0);
});

test('a frame without storage begins with an empty sheet', () => {
  const window = {
    get sessionStorage() {
      throw new DOMException('denied', 'SecurityError');
    },
  };
  vi.stubGlobal('window', window);
  keep('one', [[[0, 0]]]);
  expect(kept('one')).toEqual([]);
});
