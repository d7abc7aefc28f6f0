import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lastMade } from '../src/last_made.js';
import { Drawing } from '../src/network_view/drawing.js';
import { columns } from '../src/network_view/layout.js';
import { filter, mosaic } from '../src/network_view/mosaic.js';

// A canvas that counts the strokes, fills and copies that are made on it.
function counting() {
  const pen = { drawn: 0 };
  const counts = new Set(['fill', 'stroke', 'fillText', 'drawImage', 'putImageData', 'strokeRect', 'fillRect']);
  const own = {
    createImageData: (width, height) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    measureText: () => ({ width: 10 }),
  };
  const proxy = new Proxy(pen, {
    get: (target, name) => target[name] ?? own[name] ?? (() => void (counts.has(String(name)) && target.drawn++)),
  });
  return { width: 0, height: 0, getContext: () => proxy, pen };
}

beforeAll(() => {
  vi.stubGlobal('document', { createElement: counting });
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal(
    'Path2D',
    class {
      moveTo() {}
      arc() {}
      rect() {}
    },
  );
});
afterAll(() => vi.unstubAllGlobals());

const COLOURS = { text: '#31333f', background: '#ffffff', panel: '#f0f2f6', primary: '#0072b2', font: 'serif' };
const layer = (size, image = null) => ({ name: '', size, image });
const weights = (scale) => ({ most: 1, weight: (a, b) => (scale * Math.sin(a + 2 * b)) / 2 });

// A network of an image, 16 units (a mosaic), 20 (lines), and an image of 9 pixels.
function network() {
  const drawing = new Drawing(/** @type {any} */ (counting()));
  const room = drawing.resize(900, 260);
  const layers = [layer(16, [4, 4]), layer(16), layer(20), layer(9, [3, 3])];
  const shown = {
    columns: columns(layers, ...room),
    values: layers.map(({ size }, i) => Array.from({ length: size }, (_, j) => Math.cos(i + j))),
    weights: [weights(1), weights(2), weights(1)],
    lit: new Set(['code']),
    seen: 0,
    code: 1,
    muted: new Set(),
    hovered: null,
  };
  const drawn = (changed) => {
    const before = drawing.sheet.pen.drawn;
    drawing.draw({ ...shown, ...changed }, COLOURS);
    return drawing.sheet.pen.drawn - before;
  };
  return { drawing, shown, drawn };
}

describe('the sheet below the activations', () => {
  it('is drawn once for all examples, units under the pointer and muted ones', () => {
    const { shown, drawn } = network();
    expect(drawn({})).toBeGreaterThan(200); // among it the 320 lines
    expect(drawn({ values: shown.values.map((values) => values.map((v) => -v)) })).toBe(0);
    expect(drawn({ hovered: { column: 1, unit: 3 } })).toBe(0);
    expect(drawn({ muted: new Set([2]), lit: new Set(['code']) })).toBe(0);
  });

  it.each([
    ['other weights', { weights: [weights(1), weights(1), weights(3)] }],
    ['another place where the variant acts', { lit: new Set(['weights']) }],
    ['a term that is pointed at', { strong: true }],
  ])('is drawn anew for %s', (_, changed) => {
    const { drawn } = network();
    drawn({});
    expect(drawn(changed)).toBeGreaterThan(200);
  });

  it('is drawn anew when the panel has another size', () => {
    const { drawing, drawn } = network();
    drawn({});
    drawing.resize(800, 200);
    expect(drawn({})).toBeGreaterThan(200);
  });
});

describe('filters side by side', () => {
  const image = { rows: 2, columns: 3 };
  const weight = (a, b) => (a - 2) * (b + 1);

  it.each([
    [true, (p, j) => weight(p, j)],
    [false, (p, j) => weight(j, p)],
  ])('are the roots of a unit’s weights, the largest of size 1 (it reads: %s)', (reads, of) => {
    for (const j of [0, 3]) {
      const got = filter({ weight }, j, 6, reads);
      const most = Math.max(...[0, 1, 2, 3, 4, 5].map((p) => Math.abs(of(p, j))));
      for (const [p, v] of got.entries()) expect(v * Math.abs(v)).toBeCloseTo(of(p, j) / most, 5);
    }
  });

  it('have a pixel between them and the strength of their units', () => {
    const tiles = (j) => Float32Array.from({ length: 6 }, (_, p) => (p + 1) / (j + 6));
    const sheet = mosaic(tiles, [4, 7, 9], [0, 0, 0, 0, -2, 0, 0, 1, 0, 0], image);
    const [width, height] = [2 * (3 + 1), 2 * (2 + 1)];
    expect(sheet.length).toBe(width * height);
    const strengths = [1, 0.6, 0.2]; // of -2, 1 and 0, beside the loudest
    const got = (x, y) => sheet[y * width + x];
    [4, 7, 9].forEach((j, place) => {
      for (let row = 0; row < 2; row++)
        for (let column = 0; column < 3; column++)
          expect(got(4 * (place % 2) + column, 3 * Math.floor(place / 2) + row)).toBeCloseTo(
            strengths[place] * tiles(j)[3 * row + column],
            5,
          );
    });
    for (let y = 0; y < height; y++) expect([got(3, y), got(7, y)]).toEqual([0, 0]);
    for (let x = 0; x < width; x++) expect([got(x, 2), got(x, 5)]).toEqual([0, 0]);
  });
});

describe('what was made last', () => {
  it('is made again only of something else', () => {
    const make = vi.fn((a, b) => ({ a, b }));
    const made = lastMade(make);
    const first = made(1, null);
    expect(made(1, null)).toBe(first);
    expect(made(1, 0)).not.toBe(first);
    expect(made(1, null)).not.toBe(first);
    expect(make).toHaveBeenCalledTimes(3);
  });
});
