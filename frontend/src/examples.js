// Which example is under the pointer, or being drawn, anywhere on the page: the network's panel runs on it at once.
const POINTED = 'aeviz-example';

/**
 * @typedef {{ id?: number, x?: ArrayLike<number>, canvas?: string }} Example  its number in the data set (in a canvas of
 *   this name), or the inputs themselves
 */

/** @param {Example} example */
export const point = (example) => window.dispatchEvent(new CustomEvent(POINTED, { detail: example }));

/** @param {(example: Example) => void} heard @param {AbortSignal} signal */
export function whenPointed(heard, signal) {
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => heard(detail);
  window.addEventListener(POINTED, listen, { signal });
}
