// The part of a figure that a formula's term stands for, lit: all that has another colour is pale.
const PALE = 0.15;
const WIDER = 2; // pixels

const has = (part, colour) => JSON.stringify(part).toLowerCase().includes(colour);
const looks = ({ marker, line, fillcolor, textfont, colorscale }) => ({
  marker,
  line,
  fillcolor,
  textfont,
  colorscale,
});
const pale = (part) => ({ ...part, opacity: PALE * (part.opacity ?? 1) });
const strong = (part) =>
  part.line ? { ...part, line: { ...part.line, width: (part.line.width ?? 2) + WIDER } } : part;

/**
 * The figure with what is drawn in a colour ("d55e00") lit; null where nothing is.
 * @param {{ data: any[], layout?: any }} spec @param {string} colour
 */
export function lit(spec, colour) {
  const shapes = spec.layout?.shapes ?? [];
  const wanted = (part) => has(looks(part), `#${colour}`);
  if (![...spec.data, ...shapes].some(wanted)) return null;
  const shown = (part) => (wanted(part) ? strong(part) : pale(part));
  return { ...spec, data: spec.data.map(shown), layout: { ...spec.layout, shapes: shapes.map(shown) } };
}
