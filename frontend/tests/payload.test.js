import { describe, expect, test } from 'vitest';
import { unpack } from '../src/canvas/payload.js';
import { expectClose, numpy, packed } from './scene.js';

describe.each(['floats', 'quantised'])('the scene with %s', (name) => {
  const scene = unpack(packed(name));

  test('has the names and numbers of the header', () => {
    expect(scene.knobs).toEqual([0, 0.5, 1]);
    expect(scene.steps).toEqual([10, 30, 100]);
    expect(scene.class_names).toEqual(['a', 'b', 'c', 'nobody']);
    expect(scene.panes.map(({ title, codes }) => [title, codes])).toEqual([
      ['still', false],
      ['codes', true],
    ]);
    expect(scene.values).toBeNull();
  });

  test.each(['labels', 'thumbnails', 'neighbours'])('has the %s', (array) => {
    expect(Array.from(scene[array].data)).toEqual(numpy[array].flat(Infinity));
  });

  test('has the weights of every layer, half floats exactly', () => {
    const { w } = scene.decoder.decode_film[1];
    expect(w.dtype).toBe('f2');
    expect(Array.from(w.data)).toEqual(numpy.film);
  });

  test('reads bytes that start anywhere', () => {
    const bytes = packed(name);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(unpack(shifted.subarray(1))).toEqual(scene);
  });
});

test('half floats are those of IEEE 754', () => {
  const header = new TextEncoder().encode('{"a": {"$array": {"offset": 0, "dtype": "f2", "shape": [6]}}}'.padEnd(64));
  const bytes = new Uint8Array(8 + 64 + 12);
  bytes.set(new TextEncoder().encode('AEVC'));
  new DataView(bytes.buffer).setUint32(4, 64, true);
  bytes.set(header, 8);
  [0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x7e00].forEach((half, i) => {
    new DataView(bytes.buffer).setUint16(72 + 2 * i, half, true);
  });
  expect(Array.from(unpack(bytes).a.data)).toEqual([1, -2, 65504, 2 ** -24, Infinity, NaN]);
});

test('refuses bytes that are no scene', () => {
  expect(() => unpack(new TextEncoder().encode('PK something else'))).toThrow('not an aeviz canvas');
});

test('quantised coordinates differ by at most half a step', () => {
  const { data, lo, span } = unpack(packed('quantised')).panes[1].frames;
  const real = Array.from(data, (v, i) => lo[i % 2] + (v / 65535) * span[i % 2]);
  const points = numpy.frames[1].flat(Infinity);
  for (const axis of [0, 1]) {
    const of = (values) => values.filter((_, i) => i % 2 === axis);
    expectClose(of(real), of(points), span[axis] / 131070 + 1e-9);
  }
});
