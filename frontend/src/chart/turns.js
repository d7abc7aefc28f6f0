// Charts that follow one hand are drawn one after the other, the first of the page first, and the browser shows each before
// the next is worked on: the picture at the hand does not wait for those below it.
const LONGEST = 100; // ms: a page that nobody sees has no frames

let last = Promise.resolve();

const shown = () =>
  new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, LONGEST);
  });

/** Calls `draw` when it is its turn. @template T @param {() => Promise<T>} draw @returns {Promise<T>} */
export function inTurn(draw) {
  const drawn = last.then(draw);
  last = drawn.then(shown, () => {});
  return drawn;
}
