// A picture that fills the window: its style sheet says how high it is, `taken` what others take of the window.

/**
 * @param {HTMLElement} element @param {{ taken: number, hangs: boolean } | null | undefined} fill
 * @param {number} [more] pixels that it is higher by in a window higher than wide
 */
export function fill(element, fill, more = 0) {
  element.classList.toggle('filling', Boolean(fill));
  element.classList.toggle('hanging', Boolean(fill?.hangs));
  if (!fill) return;
  element.style.setProperty('--taken', `${fill.taken}rem`);
  element.style.setProperty('--more', `${more}px`);
}
