// Streamlit closes an open popover after a click elsewhere, and tells its script so. Where the click was on a link, the
// script hears of it after the link, with the page that was left: that page is drawn again, or nothing at all. So the
// popover is closed first, and then the link is followed.
const OPEN = '[data-testid="stPopoverBody"]';
const LINK = 'a[href]:not([target])';
const ESCAPE = { key: 'Escape', code: 'Escape', keyCode: 27, bubbles: true };
const TOLD = 100; // ms in which Streamlit has told its script that a popover is closed: some 10 after it has gone

/** @param {any} page the document, which hears a listener once, however often it is added */
export const closeBeforeLinks = (page) => page.addEventListener('click', hold, true);

function hold(event) {
  const link = event.target.closest?.(LINK);
  const open = event.currentTarget.querySelector(OPEN);
  if (!link || !open || open.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const type of ['keydown', 'keyup']) open.dispatchEvent(new KeyboardEvent(type, ESCAPE));
  setTimeout(() => link.click(), TOLD);
}
