// A legend below a low plot, where a share of its height is not enough to clear the titles of the axes.
const GAP = 2; // pixels

const boxes = (div, selector) => [...div.querySelectorAll(selector)].map((part) => part.getBoundingClientRect());

/** By how many pixels a legend below the plot lies over the titles of the axes; 0 where it does not. */
export function covered(div) {
  const { legend } = div._fullLayout;
  if (!legend || legend.y >= 0) return 0;
  const tops = boxes(div, '.legend .legendtext').map(({ top }) => top);
  const bottoms = boxes(div, '.infolayer [class^="g-x"][class$="title"] text').map(({ bottom }) => bottom);
  if (!tops.length || !bottoms.length) return 0;
  const over = Math.max(...bottoms) - Math.min(...tops);
  return over > GAP ? over + GAP : 0;
}
