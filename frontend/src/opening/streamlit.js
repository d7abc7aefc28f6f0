// Streamlit's side of a page's opening: tells the script once that components can be drawn.
import { closeBeforeLinks } from './popovers.js';

const told = new WeakSet();

// Letters, and all that is measured in them, grow with a window larger than 1280 x 720: the theme has one size for all.
const LETTERS = 'clamp(16px, 8px + min(0.625vw, 1.111vh), 28px)';

export default function ({ parentElement, setTriggerValue }) {
  document.documentElement.style.fontSize = LETTERS;
  closeBeforeLinks(document);
  if (told.has(parentElement)) return;
  told.add(parentElement);
  setTriggerValue('here', true);
}
