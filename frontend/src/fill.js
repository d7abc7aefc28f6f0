// A picture that fills the window: its style sheet says how high it is, `taken` what others take of the window.

/** @param {HTMLElement} element @param {{ taken: number, hangs: boolean } | null | undefined} fill */
export function fill(element, fill) {
  element.classList.toggle('filling', Boolean(fill));
  element.classList.toggle('hanging', Boolean(fill?.hangs));
  if (fill) element.style.setProperty('--taken', `${fill.taken}rem`);
}
