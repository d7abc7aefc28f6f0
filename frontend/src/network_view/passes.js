// One example through the whole network: what every layer puts out, at one knob value and training step.
import { Network } from '../canvas/network.js';

/**
 * What Python sends; see aeviz.components.network_view.
 * @typedef {import('../canvas/payload.js').Packed} Packed
 * @typedef {import('../canvas/payload.js').Layer} Layer
 * @typedef {{ encode: Layer[], decode: Layer[], encode_film: Layer[] | null, decode_film: Layer[] | null,
 *   correction: Packed | null, kept: Packed | null, thresholds: Packed | null, scaled: Packed | null,
 *   added: Packed | null, x: Packed, ids: Packed, used: Packed, names: string[], knobs: number[], knob_name: string,
 *   steps: number[], image_shape: [number, number] | null, feature_names: string[] }} Pictured
 */

export class Passes {
  /** @param {Pictured} pictured */
  constructor(pictured) {
    this.pictured = pictured;
    const network = (layers) => layers && new Network(layers);
    const { encode, decode, encode_film: encodeFilm, decode_film: decodeFilm } = pictured;
    this.last = { encode: new Network(encode), decode: new Network(decode) };
    this.film = { encode: network(encodeFilm), decode: network(decodeFilm) };
    this.places = new Map(Array.from(pictured.ids.data, (id, place) => [id, place]));
  }

  get width() {
    return this.pictured.x.shape[1];
  }

  // Where an example of the data set lies among those that were sent; undefined where it was not.
  place(id) {
    return this.places.get(id);
  }

  example(place) {
    return this.pictured.x.data.subarray(place * this.width, (place + 1) * this.width);
  }

  // The networks of training step s (null: the last), and where the weights of knob value k lie in them. Of a step whose
  // networks were not sent it is the last one's.
  trained(s, k) {
    if (s === null || !this.film.encode) return { ...this.last, at: k };
    return { ...this.film, at: s * this.pictured.knobs.length + k };
  }

  /**
   * @param {ArrayLike<number>} x an example
   * @param {number | null} s the training step's position, null for the last
   * @param {number} k the knob value's position
   * @param {{ draw?: number | null, muted?: Set<number> }} [how] which draw of the noise it is shown with, and units of
   *   the code that are held at 0
   * @returns the activations: `seen` by the encoder, after each layer of the encoder and of the decoder, `x_hat`
   */
  run(x, s, k, { draw = null, muted } = {}) {
    const { encode, decode, at } = this.trained(s, k);
    const seen = draw === null ? Float64Array.from(x) : this.corrupted(x, k, draw);
    encode.forward(seen, at);
    const encoded = encode.buffers.map((layer) => layer.slice());
    const code = this.masked(encoded.at(-1), k);
    for (const unit of muted ?? []) code[unit] = 0;
    encoded[encoded.length - 1] = code;
    decode.forward(code, at);
    const decoded = decode.buffers.map((layer) => layer.slice());
    return { seen, encoded, decoded, xHat: this.output(seen, decoded.at(-1), k) };
  }

  // What training shows of x.
  corrupted(x, k, draw) {
    const { scaled, added } = this.pictured;
    const [, draws, width] = scaled.shape;
    const start = (k * draws + (draw % draws)) * width;
    return Float64Array.from(x, (v, j) => scaled.data[start + j] * v + added.data[start + j]);
  }

  // The code, 0 where the variant's mask is.
  masked(code, k) {
    const { kept, thresholds } = this.pictured;
    if (thresholds) return code.map((v, j) => (v > thresholds.data[j] ? v : 0));
    if (!kept) return code;
    const largest = Array.from(code.keys()).sort((a, b) => code[b] - code[a] || a - b);
    const speaking = new Set(largest.slice(0, kept.data[k]));
    return code.map((v, j) => (speaking.has(j) ? v : 0));
  }

  output(seen, decoded, k) {
    const { correction } = this.pictured;
    return correction ? decoded.map((v, j) => seen[j] + correction.data[k] * v) : decoded;
  }
}

// ||x_hat - x||^2
export const squaredError = (x, xHat) => xHat.reduce((sum, v, j) => sum + (v - x[j]) ** 2, 0);
