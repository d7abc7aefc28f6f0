import { expect, test } from 'vitest';
import { View } from '../src/canvas/view.js';
import { expectClose } from './scene.js';

const BOX = { left: 50, top: 30, width: 400, height: 200 };

function viewOf(extent, equal = false) {
  const view = new View(equal);
  view.place(BOX);
  view.show(extent);
  return view;
}

test('the window holds the data with a margin of 6 % on each side', () => {
  expectClose(viewOf([0, -1, 10, 1]).range(), [-0.6, -1.12, 10.6, 1.12], 1e-9);
});

test('pixels and data are each other in reverse, with y upwards', () => {
  const view = viewOf([0, -1, 10, 1]);
  view.zoomAt(0.2, 0.7, 3);
  expectClose(view.toData(...view.toPixel(4, 0.3)), [4, 0.3], 1e-9);
  expect(view.toPixel(4, 0.4)[1]).toBeLessThan(view.toPixel(4, 0.3)[1]);
});

test('equal axes have as many pixels a unit', () => {
  for (const extent of [
    [0, 0, 1, 1],
    [0, 0, 1, 9],
    [0, 0, 9, 1],
  ]) {
    const [x0, y0, x1, y1] = viewOf(extent, true).range();
    expect(BOX.width / (x1 - x0)).toBeCloseTo(BOX.height / (y1 - y0), 9);
  }
});

test('zoom leaves the place under the pointer where it is', () => {
  const view = viewOf([0, -1, 10, 1]);
  const at = [BOX.left + 0.3 * BOX.width, BOX.top + 0.8 * BOX.height];
  const before = view.toData(...at);
  const [x0, , x1] = view.range();
  view.zoomAt(0.3, 0.2, 2.5);
  expectClose(view.toData(...at), before, 1e-9);
  const [u0, , u1] = view.range();
  expect((x1 - x0) / (u1 - u0)).toBeCloseTo(2.5, 9);
});

test('zoom ends where hardly one example is left, and where the data are half as large as the window', () => {
  const view = viewOf([0, -1, 10, 1]);
  for (const [factor, most] of [
    [1000, 200],
    [1e-6, 0.5],
  ]) {
    view.zoomAt(0.5, 0.5, factor);
    expect(view.zoom).toBe(most);
  }
});

test('focus on a single place comes no nearer than to a two-hundredth of the data', () => {
  const view = viewOf([0, -1, 10, 1]);
  view.focus([2, 0, 2, 0]);
  expect(view.zoom).toBeCloseTo(0.8 * 200, 9);
});

test('equal axes of a pane without a height yet are its data', () => {
  const view = new View(true);
  view.place({ left: 0, top: 0, width: 400, height: 0 });
  view.show([0, -1, 10, 1]);
  expectClose(view.range(), [-0.6, -1.12, 10.6, 1.12], 1e-9);
});

test('a drag takes the data along', () => {
  const view = viewOf([0, -1, 10, 1]);
  view.zoomAt(0.5, 0.5, 4);
  const before = view.toData(100, 100);
  view.pan(40 / BOX.width, -20 / BOX.height);
  expectClose(view.toData(140, 120), before, 1e-9);
});

test('focus puts a box into the middle, four fifths as large as the window; reset undoes it', () => {
  const view = viewOf([0, -1, 10, 1]);
  const before = view.range();
  view.focus([2, 0, 3, 0.1]);
  const [x0, y0, x1, y1] = view.range();
  expectClose([(x0 + x1) / 2, (y0 + y1) / 2], [2.5, 0.05], 1e-9);
  expect(1 / (x1 - x0)).toBeCloseTo(0.8, 9);
  view.reset();
  expect(view.range()).toEqual(before);
});

test('data without any extent stand in the middle of a window one unit wide', () => {
  const [x0, y0, x1, y1] = viewOf([3, -2, 3, -2]).range();
  expectClose([(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0], [3, -2, 1.12, 1.12], 1e-9);
});
