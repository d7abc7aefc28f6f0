// The scene that tests/canvas_scenes.py wrote, as bytes; and what NumPy says is in it.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

const file = (name) => readFileSync(new URL(name, import.meta.url));

export const packed = (name) => new Uint8Array(file(`${name}.bin`));

export const numpy = JSON.parse(file('scene.json'));

// Every number within `tolerance` of the expected one.
export function expectClose(found, expected, tolerance = 1e-5) {
  const [a, b] = [Array.from(found), expected.flat(Infinity)];
  expect(a.length).toBe(b.length);
  const off = a.map((v, i) => Math.abs(v - b[i]));
  expect(off.filter((d) => !(d <= tolerance))).toEqual([]);
}
