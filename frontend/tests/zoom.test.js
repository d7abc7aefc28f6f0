import { expect, test, vi } from 'vitest';
import { View } from '../src/canvas/view.js';
import { Zoom } from '../src/canvas/zoom.js';
import { expectClose } from './scene.js';

// Two panes of different size, over different data.
function panes() {
  const [left, right] = [new View(false), new View(false)];
  left.place({ left: 50, top: 30, width: 400, height: 200 });
  right.place({ left: 500, top: 30, width: 200, height: 300 });
  left.show([0, 0, 10, 1]);
  right.show([-1, -5, 1, 5]);
  const place = (i) => [
    [i, 0.1 * i],
    [i / 10, i],
  ];
  return [left, right].map((view, p) => ({ view, place: (i) => place(i)[p] }));
}

test('a zoom leaves the place under the pointer, and the same fraction of the other pane, where it is', () => {
  const both = panes();
  const changed = vi.fn();
  const at = [50 + 0.25 * 400, 30 + 0.75 * 200];
  const same = [500 + 0.25 * 200, 30 + 0.75 * 300];
  const before = [both[0].view.toData(...at), both[1].view.toData(...same)];
  new Zoom(both, changed).about(both[0], at, 3);
  expectClose([both[0].view.toData(...at), both[1].view.toData(...same)].flat(), before.flat(), 1e-9);
  expect(both.map(({ view }) => view.zoom)).toEqual([3, 3]);
  expect(changed).toHaveBeenCalledTimes(1);
});

test('a drag in one pane moves the other by the same fraction', () => {
  const both = panes();
  const before = both.map(({ view }) => view.range());
  new Zoom(both, () => {}).pan(both[0], 40, -20); // a tenth of its width to the right and of its height up
  for (const [p, { view }] of both.entries()) {
    const [x0, y0, x1, y1] = before[p];
    const moved = [-0.1 * (x1 - x0), -0.1 * (y1 - y0)];
    expectClose(view.range(), [x0 + moved[0], y0 + moved[1], x1 + moved[0], y1 + moved[1]], 1e-9);
  }
});

test('each pane is filled with the examples, and reset', () => {
  const both = panes();
  const before = both.map(({ view }) => view.range());
  const zoom = new Zoom(both, () => {});
  zoom.to([1, 2]);
  for (const { view, place } of both)
    for (const i of [1, 2]) {
      const [x0, y0, x1, y1] = view.range();
      const [x, y] = place(i);
      expect(x > x0 && x < x1 && y > y0 && y < y1).toBe(true);
    }
  zoom.reset();
  expect(both.map(({ view }) => view.range())).toEqual(before);
});
