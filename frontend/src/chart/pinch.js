// Two fingers on a chart zoom it about the place between them: the axes of a plane, the distance of a scene's camera.

/**
 * An axis's ends when it is drawn `factor` times as large about the place at this share of it.
 * @param {[number, number]} range @param {number} share @param {number} factor @returns {[number, number]}
 */
export function about([from, to], share, factor) {
  const at = from + share * (to - from);
  return [at + (from - at) / factor, at + (to - at) / factor];
}

/**
 * What Plotly.relayout has to change.
 * @param {any} layout Plotly's _fullLayout @param {{ x: number, y: number }} place in pixels of the chart
 * @param {number} factor
 */
export function zoomed(layout, place, factor) {
  const changes = {};
  for (const name of Object.keys(layout)) {
    if (!/^[xy]axis\d*$/.test(name)) continue;
    const { _offset, _length, range, fixedrange } = layout[name];
    const across = name[0] === 'x';
    const share = ((across ? place.x : place.y) - _offset) / _length;
    if (fixedrange || typeof range?.[0] !== 'number' || !(share >= 0 && share <= 1)) continue;
    changes[`${name}.range`] = about(range, across ? share : 1 - share, factor);
  }
  const camera = layout.scene?.camera;
  if (camera)
    for (const axis of ['x', 'y', 'z'])
      changes[`scene.camera.eye.${axis}`] = camera.center[axis] + (camera.eye[axis] - camera.center[axis]) / factor;
  return changes;
}

const span = ([a, b]) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

/** @param {HTMLElement & { _fullLayout?: any }} div @param {(changes: any) => void} relayout @param {AbortSignal} signal */
export function pinch(div, relayout, signal) {
  let before = 0; // how far apart the fingers were
  const on = (type, act) => div.addEventListener(type, act, { signal, capture: true, passive: false });
  const ours = (event) => {
    event.preventDefault();
    event.stopPropagation(); // Plotly would draw a box from finger to finger
  };
  on('touchstart', (event) => {
    if (event.touches.length !== 2) return;
    ours(event);
    before = span(event.touches);
  });
  on('touchmove', (event) => {
    if (event.touches.length !== 2 || !before) return;
    ours(event);
    const now = span(event.touches);
    const [a, b] = event.touches;
    const { left, top } = div.getBoundingClientRect();
    const place = { x: (a.clientX + b.clientX) / 2 - left, y: (a.clientY + b.clientY) / 2 - top };
    relayout(zoomed(div._fullLayout, place, now / before));
    before = now;
  });
  for (const type of ['touchend', 'touchcancel']) on(type, () => (before = 0));
}
