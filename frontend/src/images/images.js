// Rows and grids of images: each as large as whole-number scaling lets them fill the width, crisp, ink on paper. The
// pointer, or the arrow keys, enlarge one; a click or Enter reports it, at its place in the picture that Python drew.
import { measured, times } from '../letters.js';
import { theme } from '../theme.js';
import { fit, places } from './fit.js';
import { around, frames } from './framed.js';
import { Pull } from './pull.js';
import { cut, faded, ink, paint, shades, signed } from './tiles.js';

const SMALL = 36; // pixels below which every second image over a chart is left out
const FEW = 6; // rows whose names have room for two lines
const NONE = -1; // in place of an example's number
const LINE = 18; // pixels of a label's line, and of its letters, where the page's have their usual size
const [LETTERS, LESS] = [14, 12];
const LOUPE = 232; // pixels that an enlarged image has at most

const plain = (html) => new DOMParser().parseFromString(html ?? '', 'text/html').body.textContent.trim();

function element(kind, name, parent) {
  const made = document.createElement(kind);
  made.className = name;
  parent.append(made);
  return made;
}

const line = () => LINE * times();
const measure = (words, font, size = LETTERS) =>
  Math.max(0, ...words.map((word) => measured(font)(word, size * times())));

// How labels over columns keep apart: their size, and of how many one is written.
function apart(names, width, font) {
  const parts = names.flatMap((name) => name.split(' '));
  const size = measure(parts, font) + 4 > width ? LESS : LETTERS;
  return { size, every: Math.max(1, Math.ceil((measure(parts, font, size) + 4) / width)) };
}

// What a figure says of its images: how they lie, their numbers and their names.
function read(spec) {
  const images = spec.layout.meta.images;
  const trace = spec.data[images.trace ?? 0];
  const axis = (letter) => spec.layout[`${letter}axis${(trace[`${letter}axis`] ?? letter).slice(1)}`] ?? {};
  const names = (letter, count) => {
    const { ticktext, showticklabels } = axis(letter);
    const texts = showticklabels === false ? [] : (ticktext ?? []);
    return Array.from({ length: count }, (_, i) => plain(String(texts[i] ?? '')));
  };
  return {
    ...images,
    numbers: cut(trace.z, images),
    bound: trace.zmax ?? 1,
    rowNames: images.flow ? [''] : names('y', images.rows),
    columnNames: images.flow ? [] : names('x', images.columns),
    titles: ['x', 'y'].map((letter) => plain(axis(letter).title?.text)),
  };
}

export class Images {
  constructor(parent) {
    this.element = element('div', 'aeviz-images', parent);
    this.loupe = element('div', 'aeviz-loupe', this.element);
    this.loupe.hidden = true;
    this.large = element('canvas', '', this.loupe);
    this.words = element('span', '', this.loupe);
    /** @type {HTMLCanvasElement[]} */
    this.tiles = [];
    /** @type {HTMLElement[]} */
    this.labels = [];
    this.at = null;
    this.count = 0;
    this.pull = new Pull(this.element);
    this.listen();
  }

  draw(
    spec,
    {
      reports = [],
      report = (_name, _value) => {},
      high,
      fill = null,
      left = 0,
      right = 0,
      lit = null,
      holds = null,
      selected = [],
      choose,
    },
  ) {
    this.lit = lit;
    this.images = read(spec);
    this.report = report;
    this.clicks = reports.includes('click');
    this.selected = new Set(selected);
    this.choose = choose;
    this.pull.holds = holds?.examples.length ? holds : null;
    this.element.classList.toggle('held', Boolean(this.pull.holds));
    this.element.tabIndex = 0;
    this.element.classList.toggle('clicks', this.clicks);
    this.place(high, left, right, !fill);
    this.paint();
    this.frame();
    if (this.at) this.enlarge(this.at);
  }

  place(high, fixed, right, ends) {
    const { images } = this;
    const { font } = theme(this.element);
    const wide = this.element.clientWidth - right;
    const named = images.rowNames.some(Boolean);
    const left = fixed || (named ? this.beside(wide, font) : 0);
    const table = images.flow
      ? { ...images, rows: 1, columns: images.count, wrap: true }
      : { ...images, wrap: images.wrap };
    const room = { wide, high, left, above: 0, ends };
    if (fixed) room.cells = (wide - left) / images.columns; // under which a chart has its numbers
    let size = this.sized(table, room, font);
    this.every = fixed && size.scale * table.width < SMALL ? 2 : 1;
    if (this.every > 1) {
      const { scale } = fit({ ...table, columns: Math.ceil(table.columns / 2) }, room);
      const all = { scale, blocks: 1, across: table.columns };
      size = { ...all, ...places(table, all, room) };
    }
    this.table = table;
    this.left = left;
    this.size = size;
    this.arrange(room);
  }

  // The rows' labels take up to a share of the width, in several lines, but each word must fit.
  beside(wide, font) {
    const { rowNames, rows } = this.images;
    const whole = measure(rowNames, font);
    const word = measure(
      rowNames.flatMap((name) => name.split(/\s/)),
      font,
    );
    return Math.ceil(Math.max(word, Math.min(whole, (rows < FEW ? 0.13 : 0.24) * wide - 12))) + 12;
  }

  // The labels over the columns take as many lines as the images' width leaves them.
  sized(table, room, font) {
    const ratio = devicePixelRatio || 1;
    const widest = measure(this.images.columnNames, font);
    for (let lines = widest ? 1 : 0; ; lines++) {
      room.above = lines * line();
      const found = fit(table, room, ratio);
      const enough = lines * found.scale * table.width * 0.9 >= widest || lines === 3;
      if (!widest || enough) return { ...found, ...places(table, found, room) };
    }
  }

  arrange({ left, above }) {
    const { table, size, images } = this;
    const [across, down] = images.titles.map(Boolean);
    const top = down ? line() : 0;
    this.element.style.height = `${size.height + top + (across ? line() + 4 : 0)}px`;
    const slots = [];
    for (let row = 0; row < table.rows; row++)
      for (let column = 0; column < table.columns; column++) slots.push([row, column]);
    this.slots = slots;
    while (this.tiles.length < slots.length) this.tiles.push(element('canvas', 'tile', this.element));
    for (const spare of this.tiles.splice(slots.length)) spare.remove();
    const { titles, rowNames, columnNames } = images;
    const lie = JSON.stringify([
      table.rows,
      table.columns,
      size,
      left,
      above,
      titles,
      rowNames,
      columnNames,
      this.every,
    ]);
    if (lie === this.lie) return; // along the knob only their numbers change
    this.lie = lie;
    slots.forEach(([row, column], i) => {
      const [x, y] = size.at(row, column);
      Object.assign(this.tiles[i].style, {
        left: `${x + size.inset}px`,
        top: `${top + y}px`,
        width: `${size.scale * table.width}px`,
        height: `${size.scale * table.height}px`,
      });
      this.tiles[i].dataset.slot = String(i);
    });
    this.name({ left, above, top });
  }

  name({ left, above, top }) {
    const { size, images, table } = this;
    for (const label of this.labels) label.remove();
    this.labels = [];
    const put = (text, kind, style) => {
      const label = element('span', `label ${kind}`, this.element);
      label.textContent = text;
      Object.assign(label.style, style);
      this.labels.push(label);
    };
    const px = (value) => `${value}px`;
    const { size: letters, every } = apart(images.columnNames, size.w, theme(this.element).font);
    images.columnNames.forEach((text, column) => {
      if (column % every) return;
      const [x, y] = size.at(0, column);
      const wide = every * size.w - 4;
      const middle = x - ((every - 1) * size.w) / 2;
      const from = Math.max(0, Math.min(middle, this.element.clientWidth - wide)); // the last one, too, in the window
      const box = { left: px(from), top: px(top + y - above), width: px(wide), height: px(above) };
      put(text, 'column', { ...box, fontSize: `${letters / 16}rem` });
    });
    const { blocks } = size;
    for (let block = 0; block < blocks; block++)
      images.rowNames.forEach((text, row) => {
        const y = top + block * size.block + above + row * size.h;
        put(text, 'row', { left: '0', top: px(y), width: px(left - 8), height: px(size.scale * table.height) });
      });
    const [across, down] = images.titles;
    if (down) put(`${down} ↑`, 'title', { left: '0', top: '0' });
    if (across) put(`${across} →`, 'title', { left: px(left), top: px(top + size.height + 4) });
  }

  // What was guessed and what is the case, around images; the words stand above or below.
  frame() {
    for (const old of this.element.querySelectorAll('.framed')) old.remove();
    for (const mark of this.images.marks ?? [])
      frames(mark, this.table, this.size.across).forEach((held, i) => {
        const box = around(held.map(([row, column]) => this.box(row * this.table.columns + column)));
        const framed = element('div', `framed ${mark.guess ? 'guess' : 'found'}`, this.element);
        framed.classList.toggle('below', !mark.above);
        Object.assign(framed.style, Object.fromEntries(Object.entries(box).map(([name, n]) => [name, `${n}px`])));
        if (i > 0 || !mark.label) return;
        const words = element('span', '', framed);
        words.textContent = mark.label;
        words.classList.toggle('leftwards', box.left + words.offsetWidth > this.element.clientWidth);
      });
  }

  box(i) {
    const { left, top, width, height } = this.tiles[i].style;
    return { x: parseFloat(left), y: parseFloat(top), width: parseFloat(width), height: parseFloat(height) };
  }

  values(i) {
    const [row, column] = this.onBoard(i);
    return this.images.numbers(row, column);
  }

  // Where an image is in Python's picture: a grid that flows has other rows there.
  onBoard(i) {
    const [row, column] = this.slots[i];
    const { flow, columns } = this.images;
    return flow ? [Math.floor(column / columns), column % columns] : [row, column];
  }

  // The number in the data set of the example that image i is or was made of; null where it is none.
  example(i) {
    const [row, column] = this.slots[i];
    const found = this.images.examples?.[row][column] ?? NONE;
    return found === NONE ? null : found;
  }

  // What paints image i.
  paintIn(canvas, values, i) {
    const { images } = this;
    const shade = images.faded?.[i] ? this.shades.faded : this.shades.plain;
    paint(canvas, values, images, shade, images.diverging ? images.bound : 1);
  }

  paint() {
    const { chosen, diverging } = this.images;
    const colours = theme(this.element); // asked for once: the browser lays out the page before it answers
    this.shades = { plain: shades((diverging ? signed : ink)(colours)), faded: shades(faded(colours)) };
    this.tiles.forEach((tile, i) => {
      const values = this.values(i);
      tile.hidden = !values || this.slots[i][1] % this.every > 0;
      if (values) this.paintIn(tile, values, i);
      tile.classList.toggle('chosen', chosen === i);
      tile.classList.toggle('selected', this.selected.has(this.example(i)));
      tile.classList.toggle('pale', /^row/.test(this.lit ?? '') && this.lit !== `row${this.slots[i][0]}`);
    });
  }

  called(i) {
    const { hover, rowNames, columnNames } = this.images;
    const [row, column] = this.slots[i];
    return hover?.[i] ? plain(hover[i]) : [rowNames[row], columnNames[column]].filter(Boolean).join(' · ');
  }

  enlarge(i) {
    const values = this.values(i);
    this.at = i;
    const large = this.size.scale * this.images.width > 0.6 * LOUPE; // as it is
    this.loupe.hidden = !values || large;
    if (this.loupe.hidden) return;
    this.paintIn(this.large, values, i);
    const { height, width } = this.images;
    const scale = Math.max(1, Math.floor(LOUPE / Math.max(height, width)));
    Object.assign(this.large.style, { width: `${scale * width}px`, height: `${scale * height}px` });
    this.words.textContent = this.called(i);
    const { offsetLeft: x, offsetTop: y, offsetWidth: w } = this.tiles[i];
    const right = x + w + this.loupe.offsetWidth + 8 < this.element.clientWidth;
    const left = right ? x + w + 8 : Math.max(0, x - this.loupe.offsetWidth - 8);
    Object.assign(this.loupe.style, { left: `${left}px`, top: `${y}px` });
  }

  hide() {
    this.at = null;
    this.loupe.hidden = true;
  }

  // How far to the right an image is, of all columns.
  share(i) {
    return this.slots[i][1] / this.table.columns;
  }

  tell(i) {
    const [row, column] = this.onBoard(i);
    const { height, width } = this.images;
    const at = (n, side) => n * (side + 1) + (side - 1) / 2;
    const example = this.example(i);
    if (example !== null) this.choose?.(example);
    if (this.clicks) this.report('click', { x: at(column, width), y: at(row, height), count: ++this.count, example });
  }

  listen() {
    const { element: whole } = this;
    const slot = (event) => event.target.dataset?.slot;
    // Not at 'pointerover': that comes without a move, too, where a picture is put under a pointer at rest, and what is
    // enlarged would hide what the eye looks for.
    const look = (e) => (slot(e) ? Number(slot(e)) !== this.at && this.enlarge(Number(slot(e))) : this.hide());
    whole.addEventListener('pointerdown', (e) => slot(e) && this.pull.take(e, this.share(Number(slot(e)))));
    for (const moved of ['pointermove', 'pointerdown']) whole.addEventListener(moved, look);
    whole.addEventListener('pointerleave', () => this.hide());
    whole.addEventListener('blur', () => this.hide());
    whole.addEventListener('click', (e) => slot(e) && !this.pull.moved && this.tell(Number(slot(e))));
    whole.addEventListener('keydown', (e) => this.key(e));
  }

  key(event) {
    const { rows, columns } = this.table;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (event.key === 'Escape') this.hide();
    else if (event.key === 'Enter' && this.at !== null) this.tell(this.at);
    else if (step) this.enlarge(Math.min(rows * columns - 1, Math.max(0, (this.at ?? -step) + step)));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  destroy() {
    this.element.remove();
  }
}
