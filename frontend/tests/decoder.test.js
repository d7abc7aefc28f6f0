import { expect, test } from 'vitest';
import { Decoder, project } from '../src/canvas/decoder.js';
import { Frames } from '../src/canvas/frames.js';
import { unpack } from '../src/canvas/payload.js';

import { expectClose, numpy, packed } from './scene.js';

const scene = unpack(packed('floats'));
const decoder = new Decoder(scene.decoder);
const frames = new Frames(scene.panes[1].frames);

test.each([0, 1, 2])("what is decoded at knob value %i is NumPy's", (k) => {
  const expected = numpy.probes[k];
  const found = decoder.at(expected.place, null, k, frames.points(frames.index(1, k)), 1);
  expectClose(found.z, expected.z);
  expectClose(found.x, expected.x);
  expectClose(decoder.inDataUnits(found.x), expected.data);
  expectClose(project(scene.panes[0].project, expected.data), expected.projected);
  expectClose([found.cycle, found.distance], [expected.cycle, expected.distance]);
  expect(found.id).toBe(expected.nearest);
});

test('a code is among the data up to twice the typical gap, at their edge up to five times', () => {
  const kind = (x) => decoder.at([x, 0], null, 0, [0, 0], 1).kind;
  expect([0, 2, 2.1, 5, 5.1].map(kind)).toEqual(['data', 'data', 'edge', 'edge', 'none']);
});
