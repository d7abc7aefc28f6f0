// What lies on the sheets of this tab, by the name of the sheet: the browser keeps it over a reload, until the tab closes.
const keyOf = (name) => `aeviz-sheet ${name}`;

// A frame of another site may have no storage at all: there, and where it is full, a sheet is empty after a reload.
function storage(use) {
  try {
    return use(window.sessionStorage);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** @param {string} name @param {number[][][]} strokes each a list of points, fractions of the sheet */
export const keep = (name, strokes) =>
  storage((kept) =>
    strokes.length ? kept.setItem(keyOf(name), JSON.stringify(strokes)) : kept.removeItem(keyOf(name)),
  );

/** @param {string} name @returns {number[][][]} */
export const kept = (name) => JSON.parse(storage((found) => found.getItem(keyOf(name))) ?? '[]');
