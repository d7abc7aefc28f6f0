// The pictures of a page, one of which is shown in full screen. Each is lifted to the top layer where it stands, as a
// popover: it keeps its node, its zoom and its knob, and the page below is as it was.
import { parts } from '../parts.js';

const isCanvas = (element) => element.querySelector('.pane, .alone') !== null; // or a sheet to draw on
const knobs = () => parts('.aeviz').filter((element) => !isCanvas(element) && element.querySelector('.knob'));

// What is lifted for each picture: a canvas with all that belongs to it, or a chart with its words and the page's knob.
export function pictures() {
  const found = parts('.aeviz, .aeviz-chart').filter((element) => element.matches('.aeviz-chart') || isCanvas(element));
  return found.map((element) => (element.matches('.aeviz') ? [element] : [element, ...words(element), ...knobs()]));
}

const words = (chart) => [...chart.parentElement.querySelectorAll('.aeviz-caption')];

const open = (element) => element.matches(':popover-open');

export function lift(elements) {
  for (const element of elements) {
    element.popover = 'manual';
    if (!open(element)) element.showPopover();
  }
}

export function lower(except = []) {
  for (const element of parts('[popover].aeviz, [popover].aeviz-chart, [popover].aeviz-caption')) {
    if (except.includes(element)) continue;
    if (open(element)) element.hidePopover();
    element.removeAttribute('popover');
  }
}

// The knob of the page, as an element that hears keys.
export const knob = () =>
  parts('.aeviz .knob:not([hidden]) input').find((input) => input.checkVisibility?.() ?? true) ?? null;
