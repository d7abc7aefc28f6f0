// The Run's own network, evaluated in the browser: x @ W + b and an activation, layer by layer, for one knob value.

import { activation } from './activations.js';

// One layer's (W, b) at knob k. W holds (knobs, inputs, outputs) row after row.
function affine(layer, k, x, out) {
  const [, inputs, outputs] = layer.w.shape;
  const w = layer.w.data;
  const b = layer.b.data;
  for (let j = 0; j < outputs; j++) out[j] = b[k * outputs + j];
  let at = k * inputs * outputs;
  for (let i = 0; i < inputs; i++, at += outputs) {
    const v = x[i];
    if (v !== 0) for (let j = 0; j < outputs; j++) out[j] += v * w[at + j];
  }
}

export class Network {
  /** @param {import('./payload.js').Layer[]} layers */
  constructor(layers) {
    this.layers = layers;
    this.activations = layers.map((layer) => activation(layer.activation));
    this.buffers = layers.map((layer) => new Float64Array(layer.w.shape[2]));
  }

  get inputs() {
    return this.layers[0].w.shape[1];
  }

  get outputs() {
    return this.layers.at(-1).w.shape[2];
  }

  // The output is a buffer of the network: copy it before the next call.
  forward(x, k) {
    this.layers.forEach((layer, l) => {
      const out = this.buffers[l];
      affine(layer, k, x, out);
      const f = this.activations[l];
      if (layer.activation !== 'identity') for (let j = 0; j < out.length; j++) out[j] = f(out[j]);
      x = out;
    });
    return x;
  }
}
