import { expect, test } from 'vitest';
import { Decoder, project } from '../src/canvas/decoder.js';
import { Frames } from '../src/canvas/frames.js';
import { unpack } from '../src/canvas/payload.js';
import { expectClose, numpy, packed } from './scene.js';

const scene = unpack(packed('floats'));
const decoder = new Decoder(scene.decoder);
const frames = new Frames(scene.panes[1].frames);

test.each(numpy.probes)("what is decoded at step $step, knob value $knob is NumPy's", (expected) => {
  const { place, step, knob } = expected;
  const found = decoder.at(place, step, knob, frames.points(frames.index(step ?? 2, knob)), 1);
  expectClose(found.z, expected.z);
  expectClose(found.x, expected.x);
  expectClose(decoder.inDataUnits(found.x), expected.data);
  expectClose(project(scene.panes[0].project, expected.data), expected.projected);
  expectClose([found.cycle, found.distance], [expected.cycle, expected.distance], 1e-4);
  expect(found.id).toBe(expected.nearest);
});

test('a code is among the data up to twice the typical gap, at their edge up to five times', () => {
  const kind = (x) => decoder.at([x, 0], null, 0, [0, 0], 1).kind;
  expect([0, 2, 2.1, 5, 5.1].map(kind)).toEqual(['data', 'data', 'edge', 'edge', 'none']);
});
