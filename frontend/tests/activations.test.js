import { expect, test } from 'vitest';
import { activation } from '../src/canvas/activations.js';
import { expectClose, numpy } from './scene.js';

const { places, values } = numpy.activations;

test.each(Object.entries(values))("%s gives NumPy's numbers", (name, expected) => {
  expectClose(places.map(activation(name)), expected, 1e-6);
});

test('an unknown one is refused', () => {
  expect(() => activation('swish')).toThrow('Unknown activation swish.');
  expect(() => activation('toString')).toThrow('Unknown activation');
});
