// Titles of panels side by side: each on as many lines as its panel is wide, where it would lie on its neighbour.
const LINE = 1.3; // of a line, in heights of its letters

export const ofPanel = ({ xref, yref, yanchor }) => xref === 'paper' && yref === 'paper' && yanchor === 'bottom';

/**
 * The layout with such titles broken between words, and its upper margin higher by the lines that this adds.
 * @param {any} layout with its margin, in pixels @param {number} width of the chart
 * @param {(text: string, size: number) => number} measured how wide a text is
 */
export function broken(layout, width, measured) {
  const titles = (layout.annotations ?? []).filter(ofPanel);
  const { l, r } = layout.margin;
  let added = 0;
  const fitted = (title) => {
    if (!titles.includes(title)) return title;
    const { size = 12 } = title.font ?? {};
    const room = (width - l - r) * pitch(titles, title) - size;
    const text = lines(title.text, (words) => measured(words, size) <= room);
    if (title.y > 0.99) added = Math.max(added, (text.split('<br>').length - 1) * size * LINE);
    return { ...title, text };
  };
  const annotations = layout.annotations?.map(fitted);
  return { ...layout, ...(annotations && { annotations }), margin: { ...layout.margin, t: layout.margin.t + added } };
}

// From the middle of a panel to that of its neighbour, as a share of the plot.
function pitch(titles, { x, y }) {
  const others = titles.filter((other) => other.y === y && other.x !== x);
  return Math.min(1, ...others.map((other) => Math.abs(other.x - x)));
}

function lines(text, fits) {
  if (/[<&]/.test(text)) return text; // it is set as its view wants it
  const done = [];
  for (const word of text.split(' ')) {
    const longer = done.length ? `${done.at(-1)} ${word}` : word;
    if (done.length && fits(longer)) done[done.length - 1] = longer;
    else done.push(word);
  }
  return done.join('<br>');
}
