// A formula's coloured term, pointed at, touched or reached by Tab, lights what it stands for in the pictures of the page.
// Python says what that is (app/parts/formulas.py): the block around the formulas is named `lights-...`, with one name for
// each formula that has a coloured term: a colour of the picture, `row3` for a row of images, or `all`.
const POINTED = 'aeviz-term';
const BLOCK = 'st-key-lights-';
const COLOURED = '.katex-html [style*="color"]';
const AWAY = 120; // ms: between two letters of a term the pointer is on neither

// What the coloured term of a formula lights, or null.
/** @param {Element | null} formula @returns {string | null} */
export function lights(formula) {
  const block = formula?.closest(`[class*="${BLOCK}"]`);
  if (!block) return null;
  const names = [...block.classList].find((name) => name.startsWith(BLOCK)).slice(BLOCK.length);
  const coloured = [...block.querySelectorAll('.katex')].filter((one) => one.querySelector(COLOURED));
  const place = coloured.indexOf(formula);
  const each = names.split('-');
  return place < 0 ? null : each[Math.min(place, each.length - 1)];
}

class Pointer {
  constructor() {
    this.lit = null;
    const on = (type, act) => document.addEventListener(type, act, { capture: true, passive: true });
    on('pointermove', (e) => this.over(e));
    on('pointerdown', (e) => this.show(this.of(e)));
    on('focusin', (e) => this.show(e.target.matches?.('.katex') ? lights(e.target) : null));
    on('keydown', (e) => e.key === 'Tab' && this.reachable());
  }

  // Of a coloured term; nothing elsewhere in a formula. In one of several lines other boxes lie over the letters.
  of({ target, clientX, clientY }) {
    const formula = target.closest?.(`[class*="${BLOCK}"] .katex`);
    const there = formula && document.elementsFromPoint(clientX, clientY).some((one) => one.matches(COLOURED));
    return there ? lights(formula) : null;
  }

  over(event) {
    const lit = this.of(event);
    clearTimeout(this.leaving);
    if (lit) this.show(lit);
    else if (this.lit && !document.activeElement?.matches('.katex'))
      this.leaving = setTimeout(() => this.show(null), AWAY);
  }

  show(lit) {
    clearTimeout(this.leaving);
    if (lit === this.lit) return;
    this.lit = lit;
    window.dispatchEvent(new CustomEvent(POINTED, { detail: lit }));
  }

  // Before the focus moves on.
  reachable() {
    for (const formula of document.querySelectorAll(`[class*="${BLOCK}"] .katex`))
      if (lights(formula)) formula.setAttribute('tabindex', '0');
  }
}

// Calls `heard(lit)` with what is lit from now on, null for nothing.
/** @param {(lit: string | null) => void} heard @param {AbortSignal} signal */
export function whenLit(heard, signal) {
  globalThis.aevizTerms ??= new Pointer(); // the bundles of a page have it in common
  /** @param {any} event a CustomEvent */
  const listen = ({ detail }) => heard(detail);
  window.addEventListener(POINTED, listen, { signal });
}
