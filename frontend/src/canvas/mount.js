// mount(element, bytes, report, begin): the canvas in any page. Nothing here knows of Streamlit.
import { said, translate } from '../said.js';
import { Canvas } from './canvas.js';

const NO_WEBGL = 'This browser has no WebGL 2, so the live canvas cannot be drawn.';

class Mounted {
  constructor(element, report, begin) {
    this.element = element;
    this.report = report;
    this.begin = begin;
    this.template = element.innerHTML;
    this.canvas = null;
    this.id = null;
  }

  // The same scene again is only a change of theme.
  show(bytes) {
    const id = idOf(bytes);
    if (id === this.id) this.canvas?.retheme();
    else this.build(bytes, id);
  }

  build(bytes, id) {
    const before = this.canvas;
    before?.destroy();
    this.element.innerHTML = this.template;
    translate(this.element);
    this.id = id;
    this.canvas = this.made(bytes);
    if (!this.canvas) return;
    this.element.canvas = this.canvas;
    if (before) this.keep(before);
    else if (this.begin) this.canvas.begin(this.begin);
  }

  // Null where the browser cannot draw it, which is said and reported.
  made(bytes) {
    try {
      return new Canvas(this.element, bytes, this.report);
    } catch (error) {
      if (error.message !== 'no WebGL 2') throw error;
      this.element.textContent = said(NO_WEBGL);
      this.report('fallback', true);
      return null;
    }
  }

  // What outlives a change of scene: the knob over the same values, the selection among as many examples.
  keep({ knob, selection, n }) {
    const now = this.canvas;
    if (String(knob.values) === String(now.knob.values)) now.knob.set(knob.index);
    if (!selection.ids.length) return;
    if (n === now.n) now.select(selection.ids);
    else this.report('selected', []);
  }

  destroy() {
    this.canvas?.destroy();
    delete this.element.canvas;
    this.canvas = null;
  }
}

/**
 * @param {HTMLElement} element holds canvas.html
 * @param {Uint8Array} bytes the packed scene
 * @param {(name: string, value: any) => void} report hears what is let go of
 * @param {{ selected: number[], knob_index: number, step_index: number | null, strokes?: number[][][] } | null} begin
 *   which examples are selected at first, where the knob and the film stand, and what is drawn on the sheet
 */
export function mount(element, bytes, report, begin = null) {
  const mounted = new Mounted(element, report, begin);
  mounted.show(bytes);
  return mounted;
}

// It stands first in the header.
const idOf = (bytes) => new TextDecoder().decode(bytes.subarray(8, 64)).match(/"id":\s*"(\w+)"/)[1];
