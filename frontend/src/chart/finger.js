// One finger scrolls the page over a chart, too; Plotly would hold it for a box to zoom into, or to turn a scene. It turns a
// 3-D scene from a tap into it until a touch elsewhere. What a tap does, Plotly hears as a mouse.

/** @param {HTMLElement & { _fullLayout?: any }} div @param {Document} page @param {AbortSignal} signal */
export function scrolls(div, page, signal) {
  const on = (target, type, act) => target.addEventListener(type, act, { signal, capture: true, passive: true });
  let turns = false;
  const enter = (entered) => {
    turns = entered && Boolean(div._fullLayout?.scene);
    div.classList.toggle('turning', turns);
  };
  on(page, 'pointerdown', (event) => event.composedPath().includes(div) || enter(false));
  on(div, 'click', () => enter(true));
  const leave = (event) => event.touches.length === 1 && !turns && event.stopPropagation();
  for (const type of ['touchstart', 'touchmove']) on(div, type, leave);
}
