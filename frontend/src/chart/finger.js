// One finger scrolls the page over a plane, where Plotly would hold it for a box to zoom into; what a tap does, Plotly hears
// as a mouse. In a 3-D scene a finger that goes sideways turns the camera, as it lets go of one that scrolls (chart.css).

/** @param {HTMLElement & { _fullLayout?: any }} div @param {AbortSignal} signal */
export function scrolls(div, signal) {
  const leave = (event) => event.touches.length === 1 && !div._fullLayout?.scene && event.stopPropagation();
  div.addEventListener('touchstart', leave, { signal, capture: true, passive: true });
}
