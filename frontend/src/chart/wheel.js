// The wheel scrolls the page over a chart, too, and over a 3-D scene. It zooms with Ctrl or Cmd, and from a press into the
// chart until the pointer leaves. A double click in a scene puts its camera back; in a plane Plotly does that itself.

// Whether Plotly may have a turn of the wheel.
/** @param {{ ctrlKey: boolean, metaKey: boolean }} event @param {boolean} entered */
export const meant = ({ ctrlKey, metaKey }, entered) => entered || ctrlKey || metaKey;

/** @param {HTMLElement} div @param {() => void} reset @param {AbortSignal} signal */
export function guard(div, reset, signal) {
  let entered = false;
  const on = (type, act, how = {}) => div.addEventListener(type, act, { signal, ...how });
  on('pointerdown', () => (entered = true), { capture: true });
  on('pointerleave', () => (entered = false));
  on('wheel', (event) => meant(event, entered) || event.stopPropagation(), { capture: true, passive: true });
  on('dblclick', reset);
}
