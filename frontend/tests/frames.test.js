import { describe, expect, test } from 'vitest';
import { Frames } from '../src/canvas/frames.js';
import { unpack } from '../src/canvas/payload.js';
import { expectClose, numpy, packed } from './scene.js';

const [STEPS, KNOBS] = [3, 3];

describe.each([
  ['floats', 1e-5],
  ['quantised', 5e-4],
])('frames as %s', (name, tolerance) => {
  const scene = unpack(packed(name));
  const frames = new Frames(scene.panes[1].frames);
  const still = new Frames(scene.panes[0].frames);
  const points = (s, k) => numpy.frames[1][s][k];

  test('each step and knob value has its own frame', () => {
    for (let s = 0; s < STEPS; s++)
      for (let k = 0; k < KNOBS; k++) expectClose(frames.points(frames.index(s, k)), points(s, k), tolerance);
  });

  test('a pane that stands still has one frame for all', () => {
    expect(still.index(1, 2)).toBe(0);
    expectClose(still.points(0), numpy.frames[0], tolerance);
  });

  test('positions are those of the points', () => {
    for (const i of [0, 17, 39]) expectClose(frames.position(frames.index(1, 2), i), points(1, 2)[i], tolerance);
  });

  test('the extent is the least and largest coordinate', () => {
    const bounds = (all) => {
      const [x, y] = [all.map((p) => p[0]), all.map((p) => p[1])];
      return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
    };
    expectClose(frames.extent(frames.index(1, 1)), bounds(points(1, 1)), tolerance);
    expectClose(frames.whole(), bounds(numpy.frames[1].flat(2)), tolerance);
  });

  test('class centres are means; a class without examples has none', () => {
    for (let f = 0; f < STEPS * KNOBS; f++) {
      const centres = frames.classCentres(f, scene.labels.data, 4);
      expectClose(centres.slice(0, 3).flat(), numpy.centres[f], tolerance);
      expect(centres[3]).toBeNull();
    }
  });

  test('a frame that was shown long ago is decoded anew', () => {
    const first = Array.from(frames.points(0));
    for (let f = 0; f < STEPS * KNOBS; f++) frames.points(f);
    expect(Array.from(frames.points(0))).toEqual(first);
    expect(frames.cache.size).toBeLessThanOrEqual(4); // of a long film not all frames are kept twice
  });
});
