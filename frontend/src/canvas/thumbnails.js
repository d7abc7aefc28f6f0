// The examples themselves in place of their dots, once so far zoomed in that there is room for them.
import { hex } from '../theme.js';
import { classColours } from './colours.js';

const FROM = 3; // zoom below which nothing is looked at: a drag of the whole picture costs what it did
const MOST = 160; // images in a pane
const LARGEST = 72; // pixels a side

/** Which examples lie within a range, null if they are too many. @param {Float32Array} points x, y ... @param {number[]} range */
export function within(points, [x0, y0, x1, y1], most = MOST) {
  const found = [];
  for (let i = 0; i < points.length; i += 2) {
    const inside = points[i] >= x0 && points[i] <= x1 && points[i + 1] >= y0 && points[i + 1] <= y1;
    if (inside && found.push(i / 2) > most) return null;
  }
  return found;
}

/** How many pixels of the page a side: a whole number for each of an image's own, and room for all. */
export function side(count, { width, height }, pixels) {
  const room = Math.sqrt((0.5 * width * height) / Math.max(count, 1));
  return pixels * Math.max(1, Math.floor(Math.min(room, LARGEST) / pixels));
}

export class Thumbnails {
  /** @param {any} scene with thumbnails */
  constructor({ thumbnails, labels, class_names: names }) {
    const [n, rows, columns] = thumbnails.shape;
    this.n = n;
    this.rows = rows;
    this.columns = columns;
    this.data = thumbnails.data;
    this.labels = labels?.data;
    this.colours = classColours(names.length);
    this.across = Math.ceil(Math.sqrt(this.n));
    this.ink = '';
  }

  // All images on one canvas, in the page's two colours; made when first wanted.
  atlas({ text, panel }) {
    if (this.ink === text + panel) return this.canvas;
    this.ink = text + panel;
    this.canvas = document.createElement('canvas');
    this.canvas.width = this.across * this.columns;
    this.canvas.height = Math.ceil(this.n / this.across) * this.rows;
    const pen = this.canvas.getContext('2d');
    const image = pen.createImageData(this.canvas.width, this.canvas.height);
    const shades = ramp(hex(panel), hex(text));
    const out = new Uint32Array(image.data.buffer);
    const each = this.rows * this.columns;
    for (let i = 0; i < this.n; i++) {
      const [left, top] = this.place(i);
      for (let p = 0; p < each; p++) {
        const at = (top + Math.floor(p / this.columns)) * this.canvas.width + left + (p % this.columns);
        out[at] = shades[this.data[i * each + p]];
      }
    }
    pen.putImageData(image, 0, 0);
    return this.canvas;
  }

  /** @returns {[number, number]} */
  place(i) {
    return [(i % this.across) * this.columns, Math.floor(i / this.across) * this.rows];
  }

  /** @param {import('./overlay.js').Overlay} overlay @param {import('./pane.js').Pane} pane */
  draw({ pen, colours }, pane, selection) {
    if (pane.view.zoom < FROM) return;
    const shown = within(pane.drawn, pane.view.range());
    if (!shown) return;
    const size = side(shown.length, pane.view.box, Math.max(this.rows, this.columns));
    const [w, h] = [this.columns, this.rows].map((n) => (size * n) / Math.max(this.rows, this.columns));
    const atlas = this.atlas(colours);
    const chosen = new Set(selection.ids);
    pen.save();
    pen.imageSmoothingEnabled = false;
    pen.lineWidth = 2;
    for (const i of shown) {
      const [x, y] = pane.pixel(i).map(Math.round);
      const plain = selection.shows(this.labels?.[i]) && (!chosen.size || chosen.has(i));
      pen.globalAlpha = plain ? 1 : 0.25;
      const [left, top] = this.place(i);
      pen.drawImage(atlas, left, top, this.columns, this.rows, x - w / 2, y - h / 2, w, h);
      pen.strokeStyle = this.labels ? this.colours[this.labels[i] % this.colours.length] : colours.text;
      pen.strokeRect(x - w / 2 - 1, y - h / 2 - 1, w + 2, h + 2);
    }
    pen.restore();
  }
}

const rgb = (colour) => [1, 3, 5].map((c) => parseInt(colour.slice(c, c + 2), 16));

// The 256 shades from paper to ink, as little-endian RGBA.
function ramp(paper, ink) {
  const [from, to] = [rgb(paper), rgb(ink)];
  return Uint32Array.from({ length: 256 }, (_, v) => {
    const [r, g, b] = from.map((c, i) => Math.round(c + (v / 255) * (to[i] - c)));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}
