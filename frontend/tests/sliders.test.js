import { describe, expect, test } from 'vitest';
import { Frames } from '../src/canvas/frames.js';
import { Pane } from '../src/canvas/pane.js';
import { unpack } from '../src/canvas/payload.js';
import { Sliders } from '../src/canvas/sliders.js';
import { View } from '../src/canvas/view.js';
import { expectClose, numpy, packed } from './scene.js';

const slider = (at, count) => ({ at, index: Math.round(at), values: Array.from({ length: count }, (_, i) => i) });
const sliders = (film, knob) =>
  Object.assign(Object.create(Sliders.prototype), { film: slider(film, 3), knob: slider(knob, 3) });
const frames = new Frames(unpack(packed('floats')).panes[1].frames);
const codes = numpy.frames[1];

function pane(film, knob) {
  const view = new View(false);
  view.place({ left: 0, top: 0, width: 100, height: 100 });
  return Object.assign(Object.create(Pane.prototype), { index: 1, frames, view, sliders: sliders(film, knob) });
}

test('the step is told but for the last', () => {
  expect([0, 1, 1.6, 2].map((film) => sliders(film, 0).step)).toEqual([0, 1, null, null]);
});

describe.each([
  [2, 0],
  [2, 2],
  [2, 0.25],
  [2, 1.75],
  [0.4, 1],
  [1.5, 2],
])('with the film at %f and the knob at %f', (film, knob) => {
  // Linear between the two frames on each side; the one that rests is at a trained value.
  const at = (i) => {
    const [s, k] = [Math.floor(film), Math.floor(knob)];
    const [up, along] = [Math.min(2, s + 1), Math.min(2, k + 1)];
    const mix = film - s + knob - k;
    const to = film > s ? codes[up][k] : codes[s][along];
    return codes[s][k][i].map((v, axis) => (1 - mix) * v + mix * to[i][axis]);
  };

  test('points lie between the trained places', () => {
    for (const i of [0, 13, 39]) expectClose(pane(film, knob).place(i), at(i));
  });

  test('the trained frame is the nearest', () => {
    expectClose(pane(film, knob).points, codes[Math.round(film)][Math.round(knob)]);
  });

  test('class centres are the means of the points shown', () => {
    const labels = numpy.labels;
    const found = pane(film, knob).classCentres(labels, 3);
    for (let c = 0; c < 3; c++) {
      const members = labels.flatMap((label, i) => (label === c ? [at(i)] : []));
      const mean = [0, 1].map((axis) => members.reduce((sum, p) => sum + p[axis], 0) / members.length);
      expectClose(found[c], mean);
    }
  });

  test('the window holds all frames where they share a scale', () => {
    const shown = pane(film, knob);
    shown.fit(true);
    const [x0, y0, x1, y1] = shown.view.range();
    for (const [x, y] of codes.flat(2)) expect(x > x0 && x < x1 && y > y0 && y < y1).toBe(true);
  });
});
