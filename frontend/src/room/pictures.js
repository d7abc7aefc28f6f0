// The pictures of a question: drawn as images, which need nothing of the page around them, once for each theme.
import { themed } from '../chart/chart.js';
import { library } from '../chart/library.js';
import { el } from '../dom.js';
import { said } from '../said.js';
import { theme } from '../theme.js';

const SIZE = { format: 'svg', width: 360, height: 320 };
const MARGIN = { t: 8, r: 8, b: 24, l: 24 };
const drawn = new Map();

async function draw(address, url, colours) {
  const [answer, { Plotly }] = await Promise.all([fetch(new URL(address, document.baseURI)), library(url)]);
  if (!answer.ok) throw new Error(said('A part of this page did not load ({status}).', { status: answer.status }));
  const figures = await answer.json();
  const image = ({ data, layout }) =>
    Plotly.toImage({ data, layout: { margin: MARGIN, ...themed(layout ?? {}, colours) } }, SIZE);
  return Promise.all(figures.map(image));
}

function images(poll, { charts, language }, colours) {
  const address = `aeviz/room/pictures/${poll.pictures}?language=${language}`;
  const name = JSON.stringify([address, colours]);
  if (!drawn.has(name)) {
    const found = draw(address, charts, colours);
    found.catch(() => drawn.delete(name));
    drawn.set(name, found);
  }
  return drawn.get(name);
}

/**
 * One image for each option of a question that has pictures; none for another.
 * @param {any} poll
 * @param {any} told where the charts' library is, and the reader's language
 * @param {HTMLElement} root whose theme they have
 * @returns {HTMLElement[]}
 */
export function pictures(poll, told, root) {
  if (!poll.pictures) return [];
  const shown = poll.options.map((option) => el('img.picture', { alt: option }));
  images(poll, told, theme(root))
    .then((sources) => {
      for (const [i, image] of shown.entries()) image.setAttribute('src', sources[i]);
    })
    .catch(() => {}); // the letters stay, and what is asked
  return shown;
}
