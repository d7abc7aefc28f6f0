import { expect, test } from 'vitest';
import { Network } from '../src/canvas/network.js';
import { unpack } from '../src/canvas/payload.js';
import { expectClose, numpy, packed } from './scene.js';

const { decoder } = unpack(packed('floats'));

// Between them they have every activation: silu and sigmoid, tanh and identity, relu and tanh, sigmoid and relu.
test.each([
  ['decode', numpy.z],
  ['encode', numpy.x],
  ['decode_film', numpy.z],
  ['encode_film', numpy.x],
])("%s gives NumPy's numbers at every knob value", (name, input) => {
  const network = new Network(decoder[name]);
  expect(network.inputs).toBe(input.length);
  for (const [k, expected] of numpy[name].entries()) expectClose(network.forward(input, k), expected);
});

test('a network without layers between is x W + b', () => {
  const w = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [1, 2, 3] };
  const b = { data: Float32Array.of(10, 20, 30), shape: [1, 3] };
  const network = new Network([{ w, b, activation: 'identity' }]);
  expect(Array.from(network.forward([2, -1], 0))).toEqual([10 + 2 - 4, 20 + 4 - 5, 30 + 6 - 6]);
});
