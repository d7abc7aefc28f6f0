// The images in a picture that Python drew as one: numbers of each, and their colours on a light or a dark page.
import { hex } from '../theme.js';

const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i1: Int8Array, i2: Int16Array, i4: Int32Array };

// The rows of a heatmap's z: lists of numbers, or bytes with their type and shape.
function rowsOf(z) {
  if (Array.isArray(z)) return z;
  const bytes = Uint8Array.from(atob(z.bdata), (c) => c.charCodeAt(0));
  const values = new TYPES[z.dtype](bytes.buffer);
  const width = Number(z.shape.split(',')[1]);
  return Array.from({ length: values.length / width }, (_, i) => values.subarray(i * width, (i + 1) * width));
}

/** (row, column) of the board -> the image's numbers, row by row; null for a place without an image. */
export function cut(z, { height, width }) {
  const rows = rowsOf(z);
  return (row, column) => {
    const values = new Float32Array(height * width);
    const [top, left] = [row * (height + 1), column * (width + 1)];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) values[y * width + x] = rows[top + y]?.[left + x] ?? Number.NaN;
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

/** Paints numbers into a canvas of the image's own size. */
export function paint(canvas, values, { height, width }, colour) {
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(width, height);
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    image.data.set(colour(values[i]), 4 * i);
    image.data[4 * i + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
}
