import { expect, it, vi } from 'vitest';
import { about, pinch, zoomed } from '../src/chart/pinch.js';

const axis = (range, more = {}) => ({ _offset: 100, _length: 200, range, ...more });

it('the place between the fingers stays where it is, whatever the factor', () => {
  for (const range of [
    [0, 1],
    [3, -5],
    [-2, 40],
  ])
    for (const share of [0, 0.3, 1])
      for (const factor of [0.5, 1, 4]) {
        const [from, to] = about(/** @type {[number, number]} */ (range), share, factor);
        expect(from + share * (to - from)).toBeCloseTo(range[0] + share * (range[1] - range[0]));
        expect(to - from).toBeCloseTo((range[1] - range[0]) / factor);
      }
});

it('the axes under the fingers change: no other ones, none that are fixed, none of dates', () => {
  const layout = {
    xaxis: axis([0, 10]),
    yaxis: axis([0, 10]),
    yaxis2: { ...axis([0, 1]), _offset: 400 },
    xaxis3: axis([0, 1], { fixedrange: true }),
    yaxis4: axis(['2020-01-01', '2021-01-01']),
  };
  expect(zoomed(layout, { x: 150, y: 250 }, 2)).toEqual({ 'xaxis.range': [1.25, 6.25], 'yaxis.range': [1.25, 6.25] });
});

it('the camera of a scene comes nearer to what it looks at', () => {
  const scene = { camera: { eye: { x: 3, y: 0, z: -1 }, center: { x: 1, y: 0, z: 0 } } };
  expect(zoomed({ scene }, { x: 0, y: 0 }, 2)).toEqual({
    'scene.camera.eye.x': 2,
    'scene.camera.eye.y': 0,
    'scene.camera.eye.z': -0.5,
  });
});

it('one finger is Plotly’s, two are ours until one is lifted', () => {
  const heard = {};
  const div = {
    _fullLayout: { xaxis: axis([0, 10]) },
    addEventListener: (type, act) => (heard[type] = act),
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
  };
  const relayout = vi.fn();
  pinch(/** @type {any} */ (div), relayout, new AbortController().signal);
  const touch = (...places) => {
    const touches = places.map(([clientX, clientY]) => ({ clientX, clientY }));
    return { touches, preventDefault: vi.fn(), stopPropagation: vi.fn() };
  };
  const one = touch([0, 0]);
  heard.touchstart(one);
  heard.touchmove(one);
  expect(one.preventDefault).not.toHaveBeenCalled();
  heard.touchstart(touch([190, 0], [210, 0]));
  heard.touchmove(touch([180, 0], [220, 0]));
  expect(relayout).toHaveBeenCalledExactlyOnceWith({ 'xaxis.range': [2.5, 7.5] });
  heard.touchend(one);
  heard.touchmove(touch([0, 0], [400, 0]));
  expect(relayout).toHaveBeenCalledOnce();
});
