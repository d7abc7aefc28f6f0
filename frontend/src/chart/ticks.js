// Numbers along an axis: every second one, or fewer, where they would lie on one another, as in a panel on a phone.
const APART = 0.6; // of a letter's height, between two numbers beside one another
const LINE = 1.4; // of it, from one number to the next one above

const numeric = (texts) => texts.every((text) => /^[-−]?[\d.,·⁻⁰¹²³⁴-⁹]*$/.test(text));

/**
 * The layout with as many of the numbers that it writes along its axes as have room.
 * @param {any} layout with its margin, in pixels, as are `width` and `height`
 * @param {(text: string, size: number) => number} measured how wide a text is
 */
export function sparse(layout, measured) {
  const { width, height, margin } = layout;
  const plot = { x: width - margin.l - margin.r, y: height - margin.t - margin.b };
  const size = layout.template?.layout?.font?.size ?? 12;
  const fitted = ([name, axis]) => {
    const { ticktext: texts, domain: [from, to] = [0, 1], tickfont } = axis ?? {};
    if (!/^[xy]axis\d*$/.test(name) || !texts?.length || !numeric(texts)) return [name, axis];
    const letters = tickfont?.size ?? size;
    const widest = () => Math.max(...texts.map((text) => measured(text, letters))) + APART * letters;
    const each = name[0] === 'x' ? widest() : LINE * letters;
    const every = Math.max(1, Math.ceil((texts.length * each) / (plot[name[0]] * (to - from))));
    return [name, { ...axis, ticktext: texts.map((text, i) => (i % every ? '' : text)) }];
  };
  return Object.fromEntries(Object.entries(layout).map(fitted));
}
