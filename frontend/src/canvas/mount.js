// mount(element, bytes, report, begin): the canvas in any page. `element` holds canvas.html; `report(name, value)` hears
// what the student lets go of; `begin` says which examples are selected at first, and where the knob and the film
// stand. Nothing here knows of Streamlit.
import { Canvas } from './canvas.js';

export function mount(element, bytes, report, begin = null) {
  const template = element.innerHTML;
  const live = { canvas: null, key: null };

  function build(received, key) {
    const before = live.canvas;
    before?.destroy();
    element.innerHTML = template;
    live.key = key;
    try {
      live.canvas = new Canvas(element, received, report);
    } catch (error) {
      if (error.message !== 'no WebGL 2') throw error;
      live.canvas = null;
      element.textContent = 'This browser has no WebGL 2, so the live canvas cannot be drawn.';
      report('fallback', true);
      return;
    }
    element.canvas = live.canvas;
    if (before) keep(before, live.canvas);
    else if (begin) live.canvas.begin(begin);
  }

  // What outlives a change of scene: the knob over the same values, the selection among as many examples.
  function keep({ knob, selected, n }, now) {
    if (String(knob.values) === String(now.knob.values)) now.knob.set(knob.index);
    if (!selected.length) return;
    if (n === now.n) now.select(selected);
    else report('selected', []);
  }

  // The same scene again is only a change of theme.
  live.show = (received) => {
    const key = name(received);
    if (key === live.key) live.canvas?.retheme();
    else build(received, key);
  };

  live.destroy = () => {
    live.canvas?.destroy();
    delete element.canvas;
    live.canvas = null;
  };

  live.show(bytes);
  return live;
}

// The scene's id stands first in the header.
const name = (bytes) => new TextDecoder().decode(bytes.subarray(8, 64)).match(/"id":\s*"(\w+)"/)[1];
