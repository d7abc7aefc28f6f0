// Draws the columns of a network and what stands between them on one canvas. What is the same for every example lies on a
// sheet of its own, which is drawn anew only for other weights.
import { fraction } from '../canvas/colours.js';
import { paint, resized } from '../canvas/image.js';
import { penOf } from '../pen.js';
import { fade, hex } from '../theme.js';
import { centre, loudest, weightsAs } from './layout.js';
import { filter, mosaic } from './mosaic.js';

// Positive and negative numbers, on a light and on a dark page (Okabe & Ito's blue and vermilion, and lighter ones).
const LIGHT = { positive: '#0072b2', negative: '#d55e00' };
const DARK = { positive: '#56b4e9', negative: '#f0925a' };
const MARGIN = { top: 42, side: 16, bottom: 12 };
const MATRIX = 96; // pixels at most
const FILTER = 44;
const MOSAIC = 36; // filters at most
const CLEAR = 1 / 255; // less than this of a colour is not seen

export class Drawing {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.front = penOf(canvas);
    this.sheet = document.createElement('canvas');
    this.back = penOf(this.sheet);
    this.pen = this.front;
    /** @type {any[]} */
    this.lies = []; // what is drawn on the sheet
    this.images = new Map(); // small canvases, by use
    this.mosaics = new Map(); // what their filters are made of, by place
  }

  // The size of what the columns may take, in CSS pixels.
  resize(width, height) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.sheet]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    for (const pen of [this.front, this.back])
      pen.setTransform(ratio, 0, 0, ratio, MARGIN.side * ratio, MARGIN.top * ratio);
    /** @type {[number, number]} */
    this.size = [width, height];
    this.lies = [];
    return [width - 2 * MARGIN.side, height - MARGIN.top - MARGIN.bottom];
  }

  // A place of the canvas element in the coordinates of the columns.
  static inside(px, py) {
    return [px - MARGIN.side, py - MARGIN.top];
  }

  static outside([x, y]) {
    return [x + MARGIN.side, y + MARGIN.top];
  }

  /** @param {{ columns: any[], values: ArrayLike<number>[], weights: any[], lit: Set<string>, code: number,
   *    hovered: { column: number, unit: number } | null, muted: Set<number>, strong?: boolean }} shown @param {any} colours */
  draw(shown, colours) {
    this.colours = colours;
    this.signs = signs(colours);
    this.lay(shown);
    this.clear();
    this.copy(this.sheet);
    for (let i = 0; i + 1 < shown.columns.length; i++) if (this.way(shown, i) === 'mosaic') this.mosaic(shown, i);
    for (const [i, column] of shown.columns.entries()) this.column(shown, column, i);
  }

  // The sheet: what does not change with the example.
  lay(shown) {
    const { columns, weights, lit, strong } = shown;
    const lies = [columns, weights, [...lit].join(), strong, this.colours];
    if (lies.every((part, i) => part === this.lies[i])) return;
    this.lies = lies;
    this.pen = this.back;
    this.clear();
    for (let i = 0; i + 1 < columns.length; i++) this.between(shown, i);
    for (const column of columns) this.title(column);
    this.pen = this.front;
  }

  clear() {
    this.pen.clearRect(-MARGIN.side, -MARGIN.top, ...this.size);
  }

  copy(sheet) {
    this.pen.drawImage(sheet, -MARGIN.side, -MARGIN.top, ...this.size);
  }

  // ---- the layers ----

  column(shown, column, i) {
    const values = shown.values[i];
    if (column.kind === 'image') this.image(`layer ${i}`, values, column, column.x, column.y, column.width);
    else this.units(column, values, i === shown.code ? shown.muted : null);
    if (this.glows(shown, i)) this.glow(column, shown.strong);
    if (shown.hovered?.column === i) this.ring(column, shown.hovered.unit);
  }

  units(column, values, muted) {
    const { pen, colours } = this;
    const discs = column.kind === 'discs';
    const all = outline(column);
    pen.fillStyle = colours.background;
    pen.fill(all);
    this.activations(column, values);
    pen.strokeStyle = fade(colours.text, discs ? 0.7 : 0.15);
    pen.lineWidth = discs ? 1 : 0.5;
    pen.stroke(all);
    for (const j of muted ?? []) if (j < column.size) this.cross(...centre(column, j), column.cell / 2);
  }

  activations(column, values) {
    const { pen } = this;
    const most = Math.max(largest(values), 1e-9);
    for (let j = 0; j < column.size; j++) {
      pen.globalAlpha = Math.abs(values[j]) / most;
      if (pen.globalAlpha < CLEAR) continue;
      pen.fillStyle = this.sign(values[j]);
      pen.beginPath();
      unit(pen, column, j);
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  sign(v) {
    return v < 0 ? this.signs.negative : this.signs.positive;
  }

  cross(x, y, half) {
    const { pen, colours } = this;
    pen.strokeStyle = colours.text;
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(x - half, y - half);
    pen.lineTo(x + half, y + half);
    pen.stroke();
  }

  title({ name, size, x, y, width }) {
    const { pen, colours } = this;
    pen.fillStyle = colours.text;
    pen.textAlign = 'center';
    pen.font = `600 13px ${colours.font}`;
    pen.fillText(name, x + width / 2, y - 24);
    pen.font = `11px ${colours.font}`;
    pen.fillText(String(size), x + width / 2, y - 11);
  }

  ring(column, unit) {
    const [x, y] = centre(column, unit);
    this.pen.strokeStyle = this.colours.text;
    this.pen.lineWidth = 2;
    this.pen.strokeRect(x - column.cell / 2 - 1, y - column.cell / 2 - 1, column.cell + 2, column.cell + 2);
  }

  // ---- where a variant acts ----

  glows({ lit, code, seen }, i) {
    if (i === code) return lit.has('code') || lit.has('mask') || lit.has('draw');
    return i === seen ? lit.has('input') : lit.has('encoder') && i < code && i > seen;
  }

  glow({ x, y, width, height }, strong) {
    const { pen, colours } = this;
    pen.strokeStyle = colours.primary;
    pen.lineWidth = strong ? 5 : 2.5;
    pen.setLineDash(strong ? [] : [6, 3]);
    pen.strokeRect(x - 6, y - 6, width + 12, height + 12);
    pen.setLineDash([]);
  }

  // ---- the weights ----

  way({ columns, weights }, i) {
    return weights[i] ? weightsAs(columns[i], columns[i + 1]) : null; // the noise has none
  }

  between(shown, i) {
    const [from, to] = shown.columns.slice(i, i + 2);
    const layer = shown.weights[i];
    this.funnel(from, to, this.pays(shown, i) && (shown.strong ? 'strong' : 'weak'));
    const way = this.way(shown, i);
    if (way === 'lines') this.lines(from, to, layer);
    else if (way === 'filters') this.filters(from, to, layer, i);
    else if (way === 'matrix') this.matrix(from, to, layer, i);
  }

  pays({ lit, code, seen, weights }, i) {
    return Boolean(weights[i]) && (lit.has('weights') || (lit.has('encoder') && i >= seen && i < code));
  }

  // The width of the network, as a shade behind it.
  funnel(from, to, pays) {
    const { pen, colours } = this;
    pen.fillStyle = pays ? fade(colours.primary, pays === 'strong' ? 0.6 : 0.22) : fade(colours.text, 0.06);
    pen.beginPath();
    pen.moveTo(from.x + from.width, from.y);
    pen.lineTo(to.x, to.y);
    pen.lineTo(to.x, to.y + to.height);
    pen.lineTo(from.x + from.width, from.y + from.height);
    pen.fill();
  }

  lines(from, to, { weight, most }) {
    const { pen } = this;
    for (let a = 0; a < from.size; a++)
      for (let b = 0; b < to.size; b++) {
        const share = Math.abs(weight(a, b)) / most;
        if (share < 0.02) continue;
        pen.strokeStyle = fade(this.sign(weight(a, b)), 0.25 + 0.6 * share);
        pen.lineWidth = 0.3 + 2.2 * share;
        pen.beginPath();
        pen.moveTo(from.x + from.width, centre(from, a)[1]);
        pen.lineTo(to.x, centre(to, b)[1]);
        pen.stroke();
      }
  }

  // For each of the few units the weights to or from the image, as an image.
  filters(from, to, { weight, most }, i) {
    const [image, few] = from.image ? [from, to] : [to, from];
    const room = to.x - from.x - from.width;
    const side = Math.max(12, Math.min(FILTER, 0.5 * room, (this.size[1] - MARGIN.top - MARGIN.bottom) / few.size - 4));
    const middle = from.x + from.width + room / 2;
    const top = few.y + few.height / 2 - (few.size * (side + 4)) / 2;
    for (let j = 0; j < few.size; j++) {
      const y = top + j * (side + 4);
      const values = Array.from(
        { length: image.size },
        (_, p) => (image === from ? weight(p, j) : weight(j, p)) / most,
      );
      this.wire(
        from.x + from.width,
        image === from ? from.y + from.height / 2 : centre(from, j)[1],
        middle - side / 2,
        y + side / 2,
      );
      this.wire(middle + side / 2, y + side / 2, to.x, image === from ? centre(to, j)[1] : to.y + to.height / 2);
      this.signed(
        `filter ${i} ${j}`,
        values,
        image.columns,
        middle - side / 2,
        y,
        side,
        (side * image.rows) / image.columns,
      );
    }
  }

  // The filters side by side, each as strong as its unit speaks for this example.
  mosaic({ columns, weights, values }, i) {
    const [from, to] = columns.slice(i, i + 2);
    const [image, units] = from.image ? [from, to] : [to, from];
    const activations = values[from.image ? i + 1 : i];
    const shown = loudest(activations, MOSAIC);
    const tiles = this.tiles(i, weights[i], image, image === from);
    const across = Math.ceil(Math.sqrt(shown.length)) * (image.columns + 1);
    const painted = mosaic(tiles, shown, activations, image);
    const room = to.x - from.x - from.width;
    const side = Math.min(0.8 * room, this.size[1] - MARGIN.top - MARGIN.bottom - 16);
    const tall = (side * (painted.length / across)) / across;
    const [x, y] = [from.x + from.width + (room - side) / 2, from.y + from.height / 2 - tall / 2];
    this.signed(`mosaic ${i}`, painted, across, x, y, side, tall);
    const part = shown.length < units.size ? `${shown.length} / ${units.size}` : `${from.size} × ${to.size}`;
    if (room > 90) this.label(part, x + side / 2, y + tall + 13);
  }

  // Each unit's filter as it is painted at full strength, kept for as long as the weights are the same.
  tiles(i, layer, image, reads) {
    if (this.mosaics.get(i)?.layer === layer) return this.mosaics.get(i).tiles;
    const kept = new Map();
    const tiles = (j) => kept.get(j) ?? kept.set(j, filter(layer, j, image.size, reads)).get(j);
    this.mosaics.set(i, { layer, tiles });
    return tiles;
  }

  label(text, x, y) {
    const { pen, colours } = this;
    pen.fillStyle = colours.text;
    pen.textAlign = 'center';
    pen.font = `11px ${colours.font}`;
    pen.fillText(text, x, y);
  }

  wire(x0, y0, x1, y1) {
    this.pen.strokeStyle = fade(this.colours.text, 0.35);
    this.pen.lineWidth = 1;
    this.pen.beginPath();
    this.pen.moveTo(x0, y0);
    this.pen.lineTo(x1, y1);
    this.pen.stroke();
  }

  matrix(from, to, { weight, most }, i) {
    const room = to.x - from.x - from.width;
    const scale = Math.min(MATRIX / from.size, Math.max(10, Math.min(MATRIX, 0.72 * room)) / to.size);
    const [width, height] = [Math.max(6, to.size * scale), Math.max(6, from.size * scale)];
    const values = [];
    for (let a = 0; a < from.size; a++) for (let b = 0; b < to.size; b++) values.push(weight(a, b) / most);
    const x = from.x + from.width + (room - width) / 2;
    const y = from.y + from.height / 2 - height / 2;
    this.signed(`matrix ${i}`, values, to.size, x, y, width, height);
    if (room > 60) this.label(`${from.size} × ${to.size}`, x + width / 2, y + height + 13);
  }

  // ---- small images ----

  image(name, values, column, x, y, width) {
    const small = this.small(name);
    paint(small, values, [column.rows, column.columns], this.colours);
    this.place(small, x, y, width, (width * column.rows) / column.columns);
  }

  // Numbers in [-1, 1], in the two colours of the signs.
  signed(name, values, across, x, y, width, height) {
    const small = this.small(name);
    signedImage(small, values, across, this.signs);
    this.place(small, x, y, width, height);
  }

  small(name) {
    if (!this.images.has(name)) this.images.set(name, document.createElement('canvas'));
    return this.images.get(name);
  }

  place(image, x, y, width, height) {
    const { pen, colours } = this;
    pen.fillStyle = colours.background;
    pen.fillRect(x, y, width, height);
    pen.imageSmoothingEnabled = image.width > width || image.height > height;
    pen.drawImage(image, x, y, width, height);
    pen.strokeStyle = fade(colours.text, 0.3);
    pen.lineWidth = 1;
    pen.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  }
}

// The colours of the signs on a page of this background.
export function signs({ background }) {
  const [r, g, b] = fraction(hex(background));
  return r + g + b < 1.5 ? DARK : LIGHT;
}

/**
 * @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} values in [-1, 1] @param {number} across
 * @param {{ positive: string, negative: string }} colours
 */
export function signedImage(canvas, values, across, { positive, negative }) {
  const [plus, minus] = [positive, negative].map((colour) => fraction(colour).map((v) => Math.round(255 * v)));
  resized(canvas, across, Math.ceil(values.length / across));
  const pen = penOf(canvas);
  const image = pen.createImageData(canvas.width, canvas.height);
  for (let p = 0; p < values.length; p++) {
    const [r, g, b] = values[p] > 0 ? plus : minus;
    image.data[4 * p] = r;
    image.data[4 * p + 1] = g;
    image.data[4 * p + 2] = b;
    image.data[4 * p + 3] = Math.round(255 * Math.min(1, Math.abs(values[p])));
  }
  pen.putImageData(image, 0, 0);
}

const largest = (values) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

// Every unit of a column, as one path.
function outline(column) {
  const path = new Path2D();
  for (let j = 0; j < column.size; j++) unit(path, column, j);
  return path;
}

function unit(path, column, j) {
  const [x, y] = centre(column, j);
  const half = column.cell / 2;
  if (column.kind === 'discs') {
    path.moveTo(x + half - 1, y);
    path.arc(x, y, half - 1, 0, 2 * Math.PI);
  } else path.rect(x - half, y - half, column.cell - 0.5, column.cell - 0.5);
}
