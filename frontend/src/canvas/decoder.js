// From a place in the code plane to the decoded example, how well it maps back, and how far the nearest real code is.
import { nearest } from './geometry.js';
import { Network } from './network.js';

export class Decoder {
  /** @param {import('./payload.js').DecoderSpec} spec */
  constructor(spec) {
    const network = (layers) => layers && new Network(layers);
    this.spec = spec;
    this.decode = network(spec.decode);
    this.encode = network(spec.encode);
    this.decodeFilm = network(spec.decode_film);
    this.encodeFilm = network(spec.encode_film);
  }

  // Whether the decoder of every training step is here, not the last one's alone.
  get hasFilm() {
    return Boolean(this.decodeFilm);
  }

  // The networks of training step s (null: the last), and where the weights of knob k lie in them.
  trained(s, k) {
    if (s === null) return { decode: this.decode, encode: this.encode, at: k };
    return { decode: this.decodeFilm, encode: this.encodeFilm, at: s * this.decode.layers[0].w.shape[0] + k };
  }

  // The code at a place p of the pane: p itself for two units, else origin + p @ plane.
  code(p, k) {
    const { plane, origin } = this.spec;
    if (!plane) return p;
    const d = plane.shape[2];
    return Array.from(
      { length: d },
      (_, j) => origin.data[k * d + j] + p[0] * plane.data[k * 2 * d + j] + p[1] * plane.data[(k * 2 + 1) * d + j],
    );
  }

  // `points` are the codes shown at training step s (null: the last) and knob k, `typical` their usual distance to a
  // neighbour.
  at(p, s, k, points, typical) {
    const { decode, encode, at } = this.trained(s, k);
    const z = this.code(p, k);
    const x = Float32Array.from(decode.forward(z, at));
    const [id, distance] = nearest(points, p[0], p[1]);
    return {
      p,
      z,
      x,
      s,
      k,
      id,
      distance,
      typical,
      cycle: encode && cycle(z, encode.forward(x, at)),
      kind: kind(distance, typical),
    };
  }

  // x in the units of the data.
  inDataUnits(x) {
    const { mean, scale } = this.spec;
    return mean ? x.map((v, j) => v * scale.data[j] + mean.data[j]) : x;
  }
}

// ||f(g(z)) - z||
const cycle = (z, back) => Math.sqrt(z.reduce((sum, v, j) => sum + (back[j] - v) ** 2, 0));

const kind = (distance, typical) => (distance <= 2 * typical ? 'data' : distance <= 5 * typical ? 'edge' : 'none');

export const BADGES = { data: 'among the codes', edge: 'at the edge of the codes', none: 'no data here' };

// Where an example x falls in a pane that knows how to project it: x @ matrix + offset.
export function project({ matrix, offset }, x) {
  const out = [offset.data[0], offset.data[1]];
  for (let j = 0; j < x.length; j++) {
    out[0] += x[j] * matrix.data[2 * j];
    out[1] += x[j] * matrix.data[2 * j + 1];
  }
  return out;
}
