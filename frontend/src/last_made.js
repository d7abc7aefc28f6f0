// What was made last, for as long as it is made of the same.

/** @template {any[]} A @template T @param {(...of: A) => T} make @returns {(...of: A) => T} */
export function lastMade(make) {
  /** @type {A | null} */
  let before = null;
  /** @type {T} */
  let made;
  return (...of) => {
    if (before && of.length === before.length && of.every((part, i) => part === before[i])) return made;
    before = of;
    made = make(...of);
    return made;
  };
}
