// How far the plot lies from the edges of its chart.
const SIDES = ['l', 'r', 't', 'b'];

/** @typedef {{ l: number, r: number, t: number, b: number }} Margin */

/**
 * The layout with its plot no nearer to the edges than `kept`: along a knob numbers and names need more and less room,
 * and Plotly draws a picture again, up to a dozen times, until they have just enough.
 * @param {any} layout with its margin @param {Margin | null} kept
 */
export function atLeast(layout, kept) {
  if (!kept) return layout;
  const { margin } = layout;
  return {
    ...layout,
    margin: { ...margin, ...Object.fromEntries(SIDES.map((side) => [side, Math.max(margin[side], kept[side])])) },
  };
}

/** Where the plot lies now. @param {any} div Plotly's @returns {Margin} */
export function settled(div) {
  const { l, r, t, b } = div._fullLayout._size;
  return { l, r, t, b };
}
