// What is drawn over the points in plain 2-D: axes, class names, rings, neighbour lines, the probe, the lasso. A few
// hundred strokes at most, whatever the number of points.

import { number } from '../number.js';
import { fade } from '../theme.js';
import { KEPT, LOST } from './colours.js';
import { ticks } from './geometry.js';
import { Words } from './words.js';

const FOOT = 36; // pixels below a plot that the name of its upward axis may reach into
const BESIDE = 9; // pixels to the right of a plot, on which a word may stand
// Of the words at the axes, in pixels, for a plot so many pixels wide: a projector shows a wide page, read from afar.
const axisSize = (width) => Math.round(Math.min(20, Math.max(12, width / 24)));

export class Overlay {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext('2d');
    this.words = new Words();
  }

  resize(width, height, ratio) {
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.ratio = ratio;
  }

  begin(colours) {
    this.colours = colours;
    this.pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  // Run `draw` clipped to a pane's plot area.
  within({ left, top, width, height }, draw) {
    const { pen } = this;
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    draw();
    pen.restore();
  }

  axes(view, [xName, yName]) {
    const { pen, colours } = this;
    const { left, top, width, height } = view.box;
    const [x0, y0, x1, y1] = view.range();
    const size = axisSize(width);
    const style = { font: `${size}px ${colours.font}`, colour: fade(colours.text, 0.75), ratio: this.ratio };
    pen.lineWidth = 1;
    pen.strokeStyle = fade(colours.text, 0.09);
    pen.beginPath();
    for (const t of ticks(x0, x1, Math.max(3, width / 90))) {
      const [px] = view.toPixel(t, y0);
      pen.moveTo(px, top);
      pen.lineTo(px, top + height);
      const text = number(t);
      const end = px + this.words.width(text, style) / 2;
      if (end < left + width + BESIDE) this.words.draw(pen, text, px, top + height + 11, style);
    }
    for (const t of ticks(y0, y1, Math.max(3, height / 70))) {
      const [, py] = view.toPixel(x0, t);
      pen.moveTo(left, py);
      pen.lineTo(left + width, py);
      if (py > top + 6 && py < top + height - 6) this.words.draw(pen, number(t), left - 5, py, { ...style, align: 1 });
    }
    pen.stroke();
    this.axisNames(view.box, xName, yName, { ...style, colour: fade(colours.text, 0.9) });
  }

  axisNames({ left, top, width, height }, xName, yName, style) {
    const { pen, colours } = this;
    pen.strokeStyle = fade(colours.text, 0.35);
    pen.strokeRect(left + 0.5, top + 0.5, width - 1, height - 1);
    this.words.draw(pen, xName, left + width / 2, top + height + 29, style);
    pen.save();
    const { end, style: fitting } = this.beside(yName, height, style);
    pen.translate(left - 42, top + end);
    pen.rotate(-Math.PI / 2);
    this.words.draw(pen, yName, 0, 0, { ...fitting, align: 0 });
    pen.restore();
  }

  // Where the name of the upward axis ends, of a plot of this height: the plot's middle is its own, and it reaches over
  // the foot, in smaller letters if need be, before it reaches over the top, where the pane's title stands.
  beside(name, height, style) {
    const room = height + FOOT;
    const wide = this.words.width(name, style);
    if (wide <= room) return { end: Math.max(wide, (height + wide) / 2), style };
    const font = style.font.replace(/^\d+/, (size) => String(Math.floor((Number(size) * room) / wide)));
    return { end: room, style: { ...style, font } };
  }

  line(x0, y0, x1, y1) {
    const { pen } = this;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  }

  // Text with a halo of the page's colour, so that it reads on top of points.
  label(text, x, y) {
    const { colours, ratio } = this;
    const style = {
      font: `700 15px ${colours.font}`,
      colour: colours.text,
      halo: fade(colours.background, 0.85),
      ratio,
    };
    this.words.draw(this.pen, text, x, y, style);
  }

  /** @param {number[]} place in pixels */
  ring([x, y], radius, colour, width = 2.5, dash = []) {
    const { pen } = this;
    pen.setLineDash(dash);
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
    pen.setLineDash([]);
  }

  // A neighbour that was kept has a solid line, one that was lost a dashed line.
  spoke([x0, y0], [x1, y1], kept) {
    const { pen } = this;
    const colour = kept ? KEPT : LOST;
    pen.strokeStyle = fade(this.colours.background, 0.8);
    pen.lineWidth = 5;
    this.line(x0, y0, x1, y1);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.2;
    pen.setLineDash(kept ? [] : [6, 4]);
    this.line(x0, y0, x1, y1);
    pen.setLineDash([]);
    this.neighbour([x1, y1], 7, 2.5, kept);
  }

  neighbour(place, radius, width, kept) {
    this.ring(place, radius, kept ? KEPT : LOST, width, kept ? [] : [3, 2]);
  }

  probe([x, y], pinned) {
    const { pen, colours } = this;
    for (const [colour, width] of [
      [colours.background, 5],
      [colours.text, 2],
    ]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      this.line(x - 13, y, x - 4, y);
      this.line(x + 4, y, x + 13, y);
      this.line(x, y - 13, x, y - 4);
      this.line(x, y + 4, x, y + 13);
    }
    if (pinned) this.ring([x, y], 9, colours.text, 2);
  }

  // Where a decoded or drawn example falls in a pane.
  star([x, y], colour) {
    this.ring([x, y], 9, this.colours.background, 6);
    this.ring([x, y], 9, colour, 3);
    this.ring([x, y], 2, colour, 3);
  }

  lasso(pixels) {
    const { pen, colours } = this;
    pen.beginPath();
    for (const [x, y] of pixels) pen.lineTo(x, y);
    pen.closePath();
    pen.fillStyle = fade(colours.text, 0.08);
    pen.fill();
    pen.setLineDash([6, 4]);
    pen.lineWidth = 1.5;
    pen.strokeStyle = colours.text;
    pen.stroke();
    pen.setLineDash([]);
  }
}
