// Streamlit's side of a sheet with axes on which a curve is drawn before it is shown.
import { keepShortcuts } from '../shortcuts.js';
import { places, pressed, stroked } from './curve.js';

const SVG = 'http://www.w3.org/2000/svg';
const FRAME = { left: 70, right: 24, top: 16, bottom: 58 };
const LABEL = 38; // pixels that a number under the axis takes
const mounted = new WeakMap();

// Where places of the axes, from 0 to 1, lie on a sheet as wide as its room: letters have one size on a phone, too.
function laidOut(room) {
  const wide = Math.max(300, Math.min(800, room));
  const high = Math.round(170 + 0.2625 * wide);
  return {
    wide,
    high,
    across: (x) => FRAME.left + x * (wide - FRAME.left - FRAME.right),
    down: (y) => high - FRAME.bottom - y * (high - FRAME.top - FRAME.bottom),
  };
}

function add(parent, kind, attributes, text = '') {
  const node = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.textContent = text;
  parent.append(node);
  return node;
}

function frame(svg, { values, heights, knob, axis }, { wide, high, across, down }) {
  places(heights.length).forEach((part, i) => {
    add(svg, 'line', { class: 'grid', x1: across(0), x2: across(1), y1: down(part), y2: down(part) });
    add(svg, 'text', { x: across(0) - 8, y: down(part) + 5, 'text-anchor': 'end' }, heights[i]);
  });
  const every = Math.ceil((values.length * LABEL) / (wide - FRAME.left));
  places(values.length).forEach((x, i) => {
    if (i % every) return;
    add(svg, 'text', { x: across(x), y: down(0) + 22, 'text-anchor': 'middle' }, values[i]);
  });
  add(svg, 'text', { class: 'title', x: across(0.5), y: high - 8, 'text-anchor': 'middle' }, knob);
  const turned = `rotate(-90 16 ${down(0.5)})`;
  const along = add(
    svg,
    'text',
    { class: 'title', x: 16, y: down(0.5), transform: turned, 'text-anchor': 'middle' },
    axis,
  );
  if (along.getComputedTextLength() > high - 8) {
    along.setAttribute('textLength', `${high - 8}`);
    along.setAttribute('lengthAdjust', 'spacingAndGlyphs');
  }
}

class Sheet {
  constructor(element, told, begun) {
    this.told = told;
    this.heights = begun?.map((height) => height && height / told.top) ?? told.values.map(() => null);
    this.at = 0;
    this.last = null; // where the pointer was, while it draws
    this.off = new AbortController();
    /** @type {(name: string, value: number[] | null) => void} */
    this.report = () => {};
    const box = element.querySelector('.aeviz-sketch');
    box.replaceChildren();
    this.sheet = laidOut(box.clientWidth);
    const { wide, high } = this.sheet;
    const about = { viewBox: `0 0 ${wide} ${high}`, tabindex: 0, role: 'application', 'aria-label': told.label };
    this.svg = add(box, 'svg', about);
    frame(this.svg, told, this.sheet);
    this.line = add(this.svg, 'path', { class: 'curve' });
    this.dots = add(this.svg, 'g', {});
    this.listen();
    keepShortcuts(element, this.off.signal);
    this.show();
  }

  listen() {
    const hear = (kind, act) => this.svg.addEventListener(kind, act, { signal: this.off.signal });
    hear('pointerdown', (event) => {
      this.svg.setPointerCapture(event.pointerId);
      this.last = this.point(event);
      this.draws(event);
    });
    hear('pointermove', (event) => this.draws(event));
    hear('pointerup', () => this.lifts());
    hear('pointercancel', () => this.lifts());
    hear('keydown', (event) => this.presses(event));
  }

  point({ clientX, clientY }) {
    const { left, top, width, height } = this.svg.getBoundingClientRect();
    const { wide, high, across, down } = this.sheet;
    const [x, y] = [((clientX - left) / width) * wide, ((clientY - top) / height) * high];
    return { x: (x - across(0)) / (across(1) - across(0)), y: (y - down(0)) / (down(1) - down(0)) };
  }

  draws(event) {
    if (!this.last) return;
    const now = this.point(event);
    this.heights = stroked(this.heights, this.last, now);
    this.last = now;
    this.show();
  }

  lifts() {
    if (this.last) this.tell();
    this.last = null;
  }

  presses(event) {
    if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
    Object.assign(this, pressed(this.heights, this.at, event.key));
    this.show();
    this.tell();
  }

  show() {
    const { across, down } = this.sheet;
    const drawn = places(this.heights.length)
      .map((x, i) => ({ x: across(x), y: down(this.heights[i]), i }))
      .filter(({ i }) => this.heights[i] !== null);
    this.line.setAttribute('d', drawn.map(({ x, y }, n) => `${n ? 'L' : 'M'}${x},${y}`).join(''));
    this.dots.replaceChildren();
    for (const { x, y, i } of drawn) add(this.dots, 'circle', { cx: x, cy: y, r: i === this.at ? 8 : 5 });
  }

  tell() {
    const drawn = this.heights.map((height) => height && height * this.told.top);
    this.report('curve', drawn);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const { begun, ...told } = JSON.parse(new TextDecoder().decode(data));
  const name = JSON.stringify(told);
  if (mounted.get(parentElement)?.name !== name) {
    mounted.get(parentElement)?.sheet.off.abort();
    mounted.set(parentElement, { name, sheet: new Sheet(parentElement, told, begun) });
  }
  mounted.get(parentElement).sheet.report = setStateValue;
  return () => {
    mounted.get(parentElement)?.sheet.off.abort();
    mounted.delete(parentElement);
  };
}
