// Streamlit binds these keys on the whole document: rerun, clear the caches, stop. Who works in a canvas or on a knob
// means neither, so they end there.
const STREAMLITS = new Set(['r', 'c', 'escape']);

/** @param {HTMLElement} element @param {AbortSignal} signal */
export function keepShortcuts(element, signal) {
  const keep = (event) => STREAMLITS.has(event.key.toLowerCase()) && event.stopPropagation();
  element.addEventListener('keydown', keep, { signal });
}
