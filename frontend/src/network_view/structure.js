// What is drawn of a network: its layers in order, with their activations for one example, and the weights between them.

/** @typedef {import('./passes.js').Pictured} Pictured */

/**
 * @param {Pictured} pictured @param {any} run what Passes.run gave @param {ArrayLike<number>} x
 * @param {number} k the knob value's position @param {boolean} noisy whether the encoder is shown something else than x
 * @param {{ code: string, layer: string }} words
 */
export function structure(pictured, { seen, encoded, decoded, xHat }, x, k, noisy, words) {
  const image = pictured.image_shape;
  const hidden = (values, i) => ({ name: `${words.layer} ${i + 1}`, values });
  const used = pictured.used.data[k];
  const code = encoded.at(-1).slice(0, used);
  const inner = [...encoded.slice(0, -1).map(hidden), { name: `${words.code} z`, values: code }];
  const outer = decoded.slice(0, -1).map((values, i) => hidden(values, encoded.length - 1 + i));
  const layers = [
    { name: 'x', values: x, image },
    ...(noisy ? [{ name: 'x̃', values: seen, image }] : []),
    ...inner,
    ...outer,
    { name: 'x̂', values: xHat, image },
  ].map((layer) => ({ ...layer, size: layer.values.length }));
  const first = noisy ? 1 : 0;
  return { layers, seen: first, code: first + inner.length };
}

// The weights between neighbouring layers, null between x and its noisy copy. `at` is where they lie along the stack.
/** @param {{ encode: any, decode: any, at: number }} trained @param {boolean} noisy */
export function weights({ encode, decode, at }, noisy) {
  const all = [...encode.layers, ...decode.layers].map((layer) => matrix(layer, at));
  return noisy ? [null, ...all] : all;
}

function matrix({ w }, at) {
  const [, inputs, outputs] = w.shape;
  const start = at * inputs * outputs;
  let most = 1e-9;
  for (let p = start; p < start + inputs * outputs; p++) most = Math.max(most, Math.abs(w.data[p]));
  return { most, weight: (a, b) => w.data[start + a * outputs + b] };
}
