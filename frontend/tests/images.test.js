import { describe, expect, it, vi } from 'vitest';
import { fit, places } from '../src/images/fit.js';
import { around, frames } from '../src/images/framed.js';
import { rest } from '../src/images/picture.js';
import { cut, ink, paint, shades, signed } from '../src/images/tiles.js';

const room = (wide, high) => ({ wide, high, left: 60, above: 18 });
const eight = { rows: 3, columns: 8, height: 28, width: 28, wrap: true };

describe('rows of images', () => {
  it('have whole device pixels and stay within their place', () => {
    for (const ratio of [1, 1.5, 2, 3])
      for (const wide of [358, 700, 1100, 1780])
        for (const high of [320, 500, 900]) {
          const found = fit(eight, room(wide, high), ratio);
          expect((found.scale * ratio) % 1).toBeCloseTo(0);
          const { width, height } = places(eight, found, room(wide, high));
          expect(width).toBeLessThanOrEqual(wide);
          if (found.scale * 28 > 44 + 28) expect(height).toBeLessThanOrEqual(high);
        }
  });

  it('could not be one step larger in any number of blocks', () => {
    const { scale } = fit(eight, room(1100, 500));
    for (let blocks = 1; blocks <= 8; blocks++) {
      const next = places(eight, { scale: scale + 1, blocks, across: Math.ceil(8 / blocks) }, room(1100, 500));
      expect(next.width > 1100 || next.height > 500).toBe(true);
    }
  });

  it('end with their last images where nothing keeps to the foot of the window', () => {
    const high = { ...room(200, 290), left: 0 };
    const one = { rows: 1, columns: 1, height: 28, width: 28 };
    const found = fit(one, high);
    expect(places(one, found, { ...high, ends: true }).height).toBe(18 + found.scale * 28);
    expect(places(one, found, high).height).toBeGreaterThan(18 + found.scale * 28 + 20);
  });

  it('that go on in the next row are as far apart in both directions', () => {
    for (const count of [60, 80, 96]) {
      const grid = { rows: 1, columns: count, height: 8, width: 8, wrap: true, flow: true };
      const stage = { wide: 950, high: 556, left: 0, above: 0 };
      const { w, block } = places(grid, fit(grid, stage), stage);
      expect(Math.max(w, block) / Math.min(w, block)).toBeLessThan(1.25);
    }
  });

  it('go on below on a phone rather than stay small, unless their columns are an axis', () => {
    const phone = fit(eight, room(358, 270));
    expect(phone.scale * 28).toBeGreaterThanOrEqual(44);
    expect(phone.blocks).toBeGreaterThan(1);
    expect(fit({ ...eight, wrap: false }, room(358, 270)).blocks).toBe(1);
  });
});

it('images are cut out of the board that Python tiled them on', () => {
  const board = [
    [1, 2, null, 5, 6],
    [3, 4, null, 7, 8],
  ];
  const numbers = cut(board, { height: 2, width: 2 });
  expect([...numbers(0, 0)]).toEqual([1, 2, 3, 4]);
  expect([...numbers(0, 1)]).toEqual([5, 6, 7, 8]);
  expect(numbers(1, 0)).toBe(null);
});

it('bytes and lists are cut alike', () => {
  const board = [1, 2, 0, 5, 6, 3, 4, 0, 7, 8];
  const bytes = new Uint8Array(new Float32Array(board).buffer);
  const z = { bdata: btoa(String.fromCharCode(...bytes)), dtype: 'f4', shape: '2, 5' };
  const lists = [board.slice(0, 5), board.slice(5)];
  for (const place of [
    [0, 0],
    [0, 1],
  ])
    expect(cut(z, { height: 2, width: 2 })(...place)).toEqual(cut(lists, { height: 2, width: 2 })(...place));
});

it('a table of shades paints every number in its colour, and nothing where there is none', () => {
  vi.stubGlobal('document', { createElement: () => ({ getContext: () => ({}) }) }); // theme.hex asks a canvas
  const page = { text: '#31333f', panel: '#f0f2f6' };
  for (const colour of [ink(page), signed(page)]) {
    const values = Float32Array.from({ length: 101 }, (_, i) => i / 50 - 1).fill(Number.NaN, 100);
    const data = new Uint8ClampedArray(4 * values.length);
    const pen = { createImageData: () => ({ data }), putImageData: () => {} };
    paint({ getContext: () => pen }, values, { height: 1, width: 101 }, shades(colour), 1);
    for (let i = 0; i < 100; i++) {
      const wanted = colour(values[i]);
      for (let c = 0; c < 3; c++) expect(Math.abs(data[4 * i + c] - wanted[c])).toBeLessThanOrEqual(1);
      expect(data[4 * i + 3]).toBe(255);
    }
    expect(data[403]).toBe(0);
  }
  vi.unstubAllGlobals();
});

it('a chart below takes the room that Plotly had left to the images', () => {
  const layout = {
    meta: { images: { trace: 0 } },
    xaxis: {},
    yaxis: { domain: [0.5, 1] },
    yaxis2: { domain: [0, 0.36] },
  };
  const spec = { data: [{ type: 'heatmap' }, { type: 'scatter', yaxis: 'y2' }], layout };
  const left = rest(spec);
  expect(left.data).toEqual([spec.data[1]]);
  expect(left.layout.yaxis2.domain).toEqual([0, 1]);
  expect(left.layout.yaxis).toBe(undefined);
});

describe('frames that answer a guess', () => {
  const table = { rows: 3, columns: 8 };

  it('hold each image alone, or whole rows, once in each block', () => {
    const apart = { rows: [1], columns: [0, 5], apart: true };
    expect(frames(apart, table, 8)).toEqual([[[1, 0]], [[1, 5]]]);
    const whole = { rows: [1, 2], columns: [0, 1, 2, 3, 4, 5, 6, 7], apart: false };
    expect(frames(whole, table, 8).map((held) => held.length)).toEqual([16]);
    expect(frames(whole, table, 3).map((held) => held.length)).toEqual([6, 6, 4]);
  });

  it('go around the images that they hold', () => {
    const boxes = [
      { x: 10, y: 20, width: 5, height: 6 },
      { x: 30, y: 20, width: 5, height: 8 },
    ];
    expect(around(boxes, 2)).toEqual({ left: 8, top: 18, width: 29, height: 12 });
  });
});
