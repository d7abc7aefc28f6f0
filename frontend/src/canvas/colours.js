// Which colour and which marker each example has: by class (Okabe-Ito up to eight, else the set of ten) or along a ramp.
import palette from '../../../aeviz/figures/palette.json';

export const classColours = (count) => (count <= palette.eight.length ? palette.eight : palette.ten);

// A neighbour that a picture keeps or loses, and where a decoded example falls.
export const KEPT = palette.eight[2];
export const LOST = palette.eight[1];
export const DECODED = palette.eight[1];

export const ramp = palette.sequential;

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

export const fraction = (hex) => rgb(hex).map((v) => v / 255);

function alongRamp(t) {
  const at = Math.min(0.9999, Math.max(0, t)) * (ramp.length - 1);
  const i = Math.floor(at);
  const [a, b] = [rgb(ramp[i]), rgb(ramp[i + 1])];
  return a.map((v, c) => Math.round(v + (at - i) * (b[c] - v)));
}

// RGBA bytes of every example.
export function colourPoints(n, { labels, values, class_names: names }) {
  const out = new Uint8Array(4 * n).fill(255);
  const colours = classColours(names.length).map(rgb);
  const plain = rgb(palette.eight[0]);
  const [lo, hi] = values ? range(values.data) : [0, 1];
  for (let i = 0; i < n; i++) {
    let c = plain;
    if (values) c = alongRamp((values.data[i] - lo) / (hi - lo || 1));
    else if (labels) c = colours[labels.data[i] % colours.length];
    out.set(c, 4 * i);
  }
  return out;
}

export function range(data) {
  let [lo, hi] = [Infinity, -Infinity];
  for (const v of data) {
    if (v < lo) lo = v;
    if (v > hi) hi = v;
  }
  return [lo, hi];
}
