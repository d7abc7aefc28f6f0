// A few lines of DOM: whatever people have typed gets in as text, never as HTML.

/**
 * @param {string} kind "button.primary" is a button of this class
 * @param {Record<string, any>} [about] attributes, and listeners as `onclick`
 * @param {...(Node | string | number | null | false | undefined)} parts
 * @returns {HTMLElement & Record<string, any>}
 */
export function el(kind, about = {}, ...parts) {
  const [tag, ...classes] = kind.split('.');
  const node = document.createElement(tag);
  node.className = classes.join(' ');
  for (const [name, value] of Object.entries(about)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean' || name === 'value') node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...parts.filter((part) => part !== null && part !== false && part !== undefined).map(asPart));
  return node;
}

const asPart = (part) => (part instanceof Node ? part : String(part));

const SVG = 'http://www.w3.org/2000/svg';

export function svg(kind, about, ...parts) {
  const node = document.createElementNS(SVG, kind);
  for (const [name, value] of Object.entries(about)) node.setAttribute(name, String(value));
  node.append(...parts);
  return node;
}

// Puts `parts` in place of what `box` holds, unless it shows the same already: what is typed or focused there stays.
export function fill(box, name, make) {
  if (box.shown === name) return;
  box.shown = name;
  box.replaceChildren(...make());
}
