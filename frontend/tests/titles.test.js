import { describe, expect, it } from 'vitest';
import { broken } from '../src/chart/titles.js';

const title = (text, x, y = 1) => ({
  ...{ text, x, y, xref: 'paper', yref: 'paper', yanchor: 'bottom', font: { size: 10 } },
});
const margin = { l: 20, r: 20, t: 30, b: 30 };
const tenths = (text) => 10 * text.length;

describe('titles of panels', () => {
  it('stay on a line that has room, and so does a margin', () => {
    const layout = { margin, annotations: [title('one two', 0.25), title('three', 0.75)] };
    expect(broken(layout, 400, tenths)).toEqual(layout);
    expect(broken({ margin }, 400, tenths)).toEqual({ margin });
  });

  it('are broken between words where they would lie on their neighbour, and the margin has room for their lines', () => {
    const layout = { margin, annotations: [title('one two three', 0.25), title('four', 0.75)] };
    const found = broken(layout, 200, tenths); // 80 pixels from middle to middle, less a letter
    expect(found.annotations.map(({ text }) => text)).toEqual(['one two<br>three', 'four']);
    expect(found.margin.t).toBe(30 + 13);
  });

  it('a title alone in its row has all of it, and other words of a picture are left alone', () => {
    const noted = { text: 'a note of some length', x: 0.5, y: 1, xref: 'x', yref: 'y', font: { size: 10 } };
    const layout = { margin, annotations: [title('one two three', 0.5, 0.4), title('four', 0.25), noted] };
    expect(broken(layout, 200, tenths)).toEqual(layout);
  });
});
