// A curve over n places, drawn by hand: heights from 0 to 1, null where nothing was drawn yet.

/** Where the places stand from 0 to 1: evenly, as the values of a knob do on its slider. */
export const places = (n) => Array.from({ length: n }, (_, i) => (n === 1 ? 0.5 : i / (n - 1)));

const bounded = (height) => Math.min(1, Math.max(0, height));

/** The curve after a stroke from one point to another: all places that it passes over take its height there. */
export function stroked(heights, from, to) {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from];
  const half = 0.5 / Math.max(1, heights.length - 1);
  return places(heights.length).map((x, i) => {
    const near = Math.abs(x - to.x) <= half;
    if (!near && (x < left.x || x > right.x)) return heights[i];
    if (left.x === right.x || x < left.x || x > right.x) return bounded(to.y);
    return bounded(left.y + ((x - left.x) / (right.x - left.x)) * (right.y - left.y));
  });
}

/** The curve after a key: the place that is chosen, and its height. */
export function pressed(heights, at, key) {
  const step = { ArrowUp: 0.05, ArrowDown: -0.05 }[key];
  if (step === undefined) {
    const to = at + ({ ArrowRight: 1, ArrowLeft: -1 }[key] ?? 0);
    return { heights, at: Math.min(heights.length - 1, Math.max(0, to)) };
  }
  return { heights: heights.map((height, i) => (i === at ? bounded((height ?? 0.5) + step) : height)), at };
}
