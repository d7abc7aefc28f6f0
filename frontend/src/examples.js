// Which example is under the pointer, or being drawn, anywhere on the page: the network's panel runs on it at once.
const POINTED = 'aeviz-example';

/**
 * @typedef {{ id?: number, x?: ArrayLike<number>, canvas?: string, drawn?: boolean }} Example  its number in the data set (in
 *   a canvas of this name), or the inputs themselves, which may just be drawn on one
 */

/** @param {Example} example */
export const point = (example) => window.dispatchEvent(new CustomEvent(POINTED, { detail: example }));

/** @param {(example: Example) => void} heard @param {AbortSignal} signal */
export function whenPointed(heard, signal) {
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => heard(detail);
  window.addEventListener(POINTED, listen, { signal });
}

// What the network makes of a drawing, where the page has one that the browser can run.
const ANSWERED = 'aeviz-answer';

/**
 * @typedef {{ canvas: string, noisy: ArrayLike<number> | null, xHat: ArrayLike<number>, error: number }} Answered  on which
 *   canvas it was drawn, what training shows of it (null: the drawing itself), what comes back, and how far that is off
 */

/** @param {Answered} answer */
export const answer = (answer) => window.dispatchEvent(new CustomEvent(ANSWERED, { detail: answer }));

/** @param {(answer: Answered) => void} heard @param {AbortSignal} signal */
export function whenAnswered(heard, signal) {
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => heard(detail);
  window.addEventListener(ANSWERED, listen, { signal });
}

// Which examples are selected, on the whole page: every picture that shows them marks them.
const SELECTED = 'aeviz-selected';

/** @typedef {{ of: string, ids: number[] }} Selected  by their numbers in the data set of this name */

/** @returns {{ aevizSelected?: Selected }} what all parts of a page share */
const shared = () => /** @type {any} */ (window);

/** @param {Selected} selected */
export function select(selected) {
  shared().aevizSelected = selected;
  window.dispatchEvent(new CustomEvent(SELECTED, { detail: selected }));
}

/** The selected ones of a data set. @param {string | undefined} of @returns {number[]} */
export function selectedOf(of) {
  const found = shared().aevizSelected;
  return found && found.of === of ? found.ids : [];
}

/** @param {(selected: Selected) => void} heard @param {AbortSignal} signal */
export function whenSelected(heard, signal) {
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => heard(detail);
  window.addEventListener(SELECTED, listen, { signal });
}
