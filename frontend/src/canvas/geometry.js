// Plane geometry over interleaved coordinates x0 y0 x1 y1 ...

export function extent(points) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i];
    const y = points[i + 1];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return [x0, y0, x1, y1];
}

export const union = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

// Index of the point nearest to (x, y) with axes weighted by sx, sy, and its distance.
export function nearest(points, x, y, sx = 1, sy = 1, skip = -1) {
  let best = -1;
  let least = Infinity;
  for (let i = 0, p = 0; p < points.length; i++, p += 2) {
    const dx = (points[p] - x) * sx;
    const dy = (points[p + 1] - y) * sy;
    const d = dx * dx + dy * dy;
    if (d < least && i !== skip) {
      least = d;
      best = i;
    }
  }
  return [best, Math.sqrt(least)];
}

// The k points nearest to point i, itself left out.
export function neighbours(points, i, k) {
  const x = points[2 * i];
  const y = points[2 * i + 1];
  const ids = [];
  const distances = [];
  for (let j = 0, p = 0; p < points.length; j++, p += 2) {
    if (j === i) continue;
    const d = (points[p] - x) ** 2 + (points[p + 1] - y) ** 2;
    if (ids.length === k && d >= distances[k - 1]) continue;
    let at = ids.length === k ? k - 1 : ids.length;
    while (at > 0 && distances[at - 1] > d) {
      distances[at] = distances[at - 1];
      ids[at] = ids[at - 1];
      at -= 1;
    }
    distances[at] = d;
    ids[at] = j;
  }
  return ids;
}

// Typical distance between neighbours: the 95th percentile over an even sample, within a fixed number of operations.
export function spacing(points) {
  const n = points.length / 2;
  const sample = Math.max(8, Math.min(n, 200, Math.floor(3e6 / n)));
  const found = [];
  for (let s = 0; s < sample; s++) {
    const i = Math.floor((s * n) / sample);
    found.push(nearest(points, points[2 * i], points[2 * i + 1], 1, 1, i)[1]);
  }
  found.sort((a, b) => a - b);
  return found[Math.floor(0.95 * (found.length - 1))];
}

// Even-odd rule; polygon is a list of [x, y].
export function inside(polygon, x, y) {
  let odd = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i];
    const [xj, yj] = polygon[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

export function lasso(points, polygon) {
  const [x0, y0, x1, y1] = extent(polygon.flat());
  const ids = [];
  for (let i = 0, p = 0; p < points.length; i++, p += 2) {
    const x = points[p];
    const y = points[p + 1];
    if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && inside(polygon, x, y)) ids.push(i);
  }
  return ids;
}

// Round tick positions that cover [lo, hi], about `count` of them.
export function ticks(lo, hi, count) {
  const rough = (hi - lo) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const found = [];
  for (let t = Math.ceil(lo / step) * step; t <= hi; t += step) found.push(Math.abs(t) < step / 1e6 ? 0 : t);
  return found;
}
