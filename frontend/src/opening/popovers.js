// Streamlit closes an open popover after a click elsewhere, and tells its script so. Where the click was on a link, the
// script hears of it after the link, with the page that was left: that page is drawn again, or nothing at all. So the
// popover is closed first, and then the link is followed.
const OPEN = '[data-testid="stPopoverBody"]';
const LINK = 'a[href]:not([target])';
const ESCAPE = { key: 'Escape', code: 'Escape', keyCode: 27, bubbles: true };
const TOLD = 100; // ms in which Streamlit has told its script that a popover is closed: some 10 after it has gone

const asked = new WeakSet();

/** @param {any} page the document */
export function closeBeforeLinks(page) {
  if (asked.has(page)) return;
  asked.add(page);
  page.addEventListener('click', (event) => hold(page, event), true);
}

function hold(page, event) {
  const link = event.target.closest?.(LINK);
  const open = page.querySelector(OPEN);
  if (!link || !open || open.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const type of ['keydown', 'keyup']) open.dispatchEvent(new KeyboardEvent(type, ESCAPE));
  setTimeout(() => link.click(), TOLD);
}
