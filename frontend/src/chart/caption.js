// The words below a chart: its title, and what it shows. Of many, the first sentences; the rest comes on a click, and
// stays open while the knob moves.
import { fill } from '../fill.js';
import { said } from '../said.js';

const [MANY, FIRST] = [420, 300]; // characters that are all shown, and that are shown of more

/** The sentences that are seen at once, and the rest. */
export function parted(words) {
  if (words.length <= MANY) return [words, ''];
  let end = 0;
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'sentence' }).segment(words)) {
    if (end && index + segment.length > FIRST) break;
    end = index + segment.length;
  }
  return [words.slice(0, end), words.slice(end)];
}

function part(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

/** Writes a caption into its element; `filling` is how the picture fills the window. */
export function write(element, { title, fill: filling }, words) {
  const name = part('strong', title && `${title}${/[?!]$/.test(title) ? '' : '.'} `);
  const [first, rest] = parted(words);
  element.replaceChildren(name, first, ...(rest ? behind(element, rest) : []));
  if (filling) fill(element, filling);
}

function behind(element, text) {
  const rest = part('span', text);
  const button = part('button', '');
  const show = (open) => {
    element.classList.toggle('open', open);
    rest.hidden = !open;
    button.textContent = said(open ? 'less' : 'more');
    button.setAttribute('aria-expanded', String(open));
  };
  button.addEventListener('click', () => show(rest.hidden));
  show(element.classList.contains('open'));
  return [rest, ' ', button];
}
