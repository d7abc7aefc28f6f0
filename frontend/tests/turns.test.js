import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inTurn } from '../src/chart/turns.js';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('requestAnimationFrame', (act) => setTimeout(act, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('charts are drawn in the order that they ask in, each after a frame has shown the one before', async () => {
  const drawn = [];
  const draws = ['a', 'b', 'c'].map((name) => inTurn(async () => drawn.push(name)));
  await vi.advanceTimersByTimeAsync(5);
  expect(drawn).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(18);
  expect(drawn).toEqual(['a', 'b']);
  await vi.advanceTimersByTimeAsync(18);
  await Promise.all(draws);
  expect(drawn).toEqual(['a', 'b', 'c']);
  await vi.advanceTimersByTimeAsync(200);
});

it('one that fails tells of it, and holds up nobody', async () => {
  const failed = inTurn(() => Promise.reject(new Error('no')));
  const next = inTurn(async () => 'drawn');
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('drawn');
  await vi.advanceTimersByTimeAsync(200);
});

it('a page without frames goes on', async () => {
  vi.stubGlobal('requestAnimationFrame', () => {});
  inTurn(async () => {});
  const next = inTurn(async () => 'drawn');
  await vi.advanceTimersByTimeAsync(110);
  await expect(next).resolves.toBe('drawn');
});
