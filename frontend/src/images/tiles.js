// The images in a picture that Python drew as one: numbers of each, and their colours on a light or a dark page.
import { hex } from '../theme.js';

const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i1: Int8Array, i2: Int16Array, i4: Int32Array };

/** @type {WeakMap<object, { values: ArrayLike<number | null>, width: number }>} */
const boards = new WeakMap(); // a picture that is drawn again is not read again

// The numbers of a heatmap's z, row by row: from lists, or from bytes with their type and shape.
function board(z) {
  if (!boards.has(z)) boards.set(z, Array.isArray(z) ? { values: z.flat(), width: z[0].length } : decoded(z));
  return boards.get(z);
}

function decoded({ bdata, dtype, shape }) {
  const letters = atob(bdata);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return { values: new TYPES[dtype](bytes.buffer), width: Number(shape.split(',')[1]) };
}

/** (row, column) of the board -> the image's numbers, row by row; null for a place without an image. */
export function cut(z, { height, width }) {
  const whole = board(z);
  const last = whole.values.length / whole.width;
  return (row, column) => {
    const values = new Float32Array(height * width).fill(Number.NaN);
    const [top, left] = [row * (height + 1), column * (width + 1)];
    for (let y = 0; y < height && top + y < last; y++)
      for (let x = 0; x < width && left + x < whole.width; x++)
        values[y * width + x] = whole.values[(top + y) * whole.width + left + x] ?? Number.NaN;
    return values.every(Number.isNaN) ? null : values;
  };
}

const rgb = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
const mix = (a, b, t) => a.map((v, i) => v + t * (b[i] - v));
const BLUE = { light: ['#92c5de', '#2166ac'], dark: ['#2166ac', '#92c5de'] };
const RED = { light: ['#f4a582', '#b2182b'], dark: ['#b2182b', '#f4a582'] };

const dark = (colour) => rgb(hex(colour)).reduce((sum, v) => sum + v, 0) < 384;

// A number in [0, 1] as ink on paper, the page's own two colours: dark on light on a light page.
export function ink({ text, panel }) {
  const [written, paper] = [rgb(hex(text)), rgb(hex(panel))];
  return (v) => mix(paper, written, Math.min(1, Math.max(0, v)));
}

// A number in [-1, 1]: paper is 0, blue is below, red above.
export function signed({ panel }) {
  const paper = rgb(hex(panel));
  const kind = dark(panel) ? 'dark' : 'light';
  const ends = [BLUE, RED].map((side) => side[kind].map(rgb));
  return (v) => {
    const [half, full] = ends[Number(v > 0)];
    const t = Math.min(1, Math.abs(v));
    return t < 0.5 ? mix(paper, half, 2 * t) : mix(half, full, 2 * t - 1);
  };
}

// Units that are silent are grey.
export function faded({ text, panel }) {
  const [written, paper] = [rgb(hex(text)), rgb(hex(panel))];
  return (v) => mix(paper, written, 0.25 + 0.2 * Math.min(1, Math.max(-1, v)));
}

const SHADES = 1024;

// The colours of numbers in [-1, 1], worked out once for all pixels: v -> what `paint` writes.
export function shades(colour) {
  const found = new Uint32Array(SHADES + 1);
  const bytes = new Uint8ClampedArray(found.buffer);
  for (let i = 0; i <= SHADES; i++) bytes.set([...colour((2 * i) / SHADES - 1), 255], 4 * i);
  return (v) => found[Math.round(((Math.min(1, Math.max(-1, v)) + 1) / 2) * SHADES)];
}

/** Paints numbers into a canvas of the image's own size; `shade` is of `shades`, and `bound` what it calls 1. */
export function paint(canvas, values, { height, width }, shade, bound) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) pixels[i] = shade(values[i] / bound);
  pen.putImageData(image, 0, 0);
}
