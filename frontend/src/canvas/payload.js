// Reads the bytes that aeviz.components.canvas.payload writes: "AEVC", the header's length, a JSON header, then arrays.

/**
 * An array as it was packed; half floats are unpacked already. With `lo` and `span` it is quantised: real = lo + data /
 * 65535 * span.
 * @typedef {{ data: Float32Array | Uint16Array | Uint8Array | Int32Array, shape: number[], dtype: string,
 *   lo?: number[], span?: number[] }} Packed
 *
 * One layer x @ w + b at every knob value: w (knobs, inputs, outputs), b (knobs, outputs).
 * @typedef {{ w: Packed, b: Packed, activation: 'identity' | 'relu' | 'silu' | 'sigmoid' | 'tanh' }} Layer
 *
 * `frames` (steps, knobs, n, 2); `project` is x @ matrix + offset, (d_in, 2) and (2,).
 * @typedef {{ title: string, axes: [string, string], codes: boolean, equal: boolean, frames: Packed,
 *   project: { matrix: Packed, offset: Packed } | null }} PaneSpec
 *
 * `plane` (knobs, 2, d_latent) and `origin` (knobs, d_latent) where the codes have more than two units; `mean` and
 * `scale` (d_in,) take what is decoded to the units of the data.
 * @typedef {{ decode: Layer[], encode: Layer[] | null, decode_film: Layer[] | null, encode_film: Layer[] | null,
 *   image_shape: [number, number] | null, feature_names: string[], mean: Packed | null, scale: Packed | null,
 *   plane: Packed | null, origin: Packed | null }} DecoderSpec
 *
 * @typedef {{ layers: Layer[], sigma: Packed | null, mean: Packed, scale: Packed, pane: number }} FieldSpec
 *
 * @typedef {{ id: string, height: number, panes: PaneSpec[], knobs: number[], knob_name: string, steps: number[],
 *   labels: Packed | null, class_names: string[], values: Packed | null, value_name: string,
 *   thumbnails: Packed | null, neighbours: Packed | null, ids: Packed | null, decoder: DecoderSpec | null, field: FieldSpec | null,
 *   draw: { mode: 'digit' | 'points', shape: [number, number] } | null }} Scene
 */

const VIEWS = { f4: Float32Array, f2: Uint16Array, u2: Uint16Array, u1: Uint8Array, i4: Int32Array };

// IEEE half to float: what large stacks of weights travel as.
function halfToFloat(half) {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

let halves = null; // the value of every half

function floats(data) {
  halves ??= Float32Array.from({ length: 65536 }, (_, half) => halfToFloat(half));
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = halves[data[i]];
  return out;
}

function array(bytes, start, { offset, dtype, shape, lo, span }) {
  const length = shape.reduce((a, b) => a * b, 1);
  let data = new VIEWS[dtype](bytes.buffer, bytes.byteOffset + start + offset, length);
  if (dtype === 'f2') data = floats(data);
  return { data, shape, dtype, lo, span };
}

/** @param {Uint8Array} received @returns {Scene} Throws for bytes of another kind. */
export function unpack(received) {
  const bytes = received.slice(); // aligned: typed arrays cannot start at any byte
  const words = new DataView(bytes.buffer);
  if (words.getUint32(0) !== 0x41455643) throw new Error('These bytes are not an aeviz canvas.');
  const length = words.getUint32(4, true);
  const start = 8 + length;
  const revive = (_key, value) => (value?.$array ? array(bytes, start, value.$array) : value);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)), revive);
}
