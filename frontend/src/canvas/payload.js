// Reads the bytes that aeviz.components.canvas.payload writes: "AEVC", the header's length, a JSON header, then arrays.

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

export function unpack(received) {
  const bytes = received.slice(); // aligned: typed arrays cannot start at any byte
  const words = new DataView(bytes.buffer);
  if (words.getUint32(0) !== 0x41455643) throw new Error('These bytes are not an aeviz canvas.');
  const length = words.getUint32(4, true);
  const start = 8 + length;
  const revive = (_key, value) => (value?.$array ? array(bytes, start, value.$array) : value);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)), revive);
}
