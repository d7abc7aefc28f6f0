// What the browser says, in the reader's language. English stands in the code and is the key; Python sends what it is in
// another language (aeviz/components/words.py): whichever part of a page hears of it first, all say it. The decimal mark is
// one of the words: said('.').

/** @type {any} */
const page = globalThis;
const english = new WeakMap(); // text node, or element and attribute -> what it said before
const NAMED = ['title', 'aria-label'];

/** @param {Record<string, string> | undefined} told English -> the reader's; nothing where that is not known */
export function learn(told) {
  if (told) page.aevizWords = told;
}

export const words = () => page.aevizWords ?? {};

/**
 * @param {string} template
 * @param {Record<string, string | number>} [places] what stands in its {places}
 */
export function said(template, places = {}) {
  const found = words()[template] ?? template;
  return found.replace(/\{(\w+)\}/g, (place, name) => String(places[name] ?? place));
}

// The words of an element's or a shadow root's HTML, in the reader's language.
export function translate(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = /** @type {Text} */ (texts.currentNode);
    put(node, node.data, (words) => (node.data = words));
  }
  const elements = [...root.querySelectorAll('*')];
  if (root instanceof Element) elements.push(root);
  for (const element of elements)
    for (const name of NAMED) {
      const attribute = element.getAttributeNode(name);
      if (attribute) put(attribute, attribute.value, (words) => (attribute.value = words));
    }
}

// A text that was put in another language before has its English back first; what was written since is left alone.
function put(node, now, write) {
  const before = english.get(node);
  const words = (before?.written === now ? before.words : now).trim();
  const written = said(words);
  if (written === now.trim()) return;
  write(written);
  english.set(node, { words, written });
}
