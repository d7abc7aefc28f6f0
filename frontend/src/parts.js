// All elements of the page that match, those in the shadow roots of components, too.

/** @param {string} selector @param {ParentNode} root @returns {HTMLElement[]} */
export function parts(selector, root = document) {
  const found = [];
  for (const element of root.querySelectorAll('*')) {
    if (element instanceof HTMLElement && element.matches(selector)) found.push(element);
    if (element.shadowRoot) found.push(...parts(selector, element.shadowRoot));
  }
  return found;
}
