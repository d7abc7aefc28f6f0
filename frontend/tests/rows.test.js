import { describe, expect, it } from 'vitest';
import { stacked } from '../src/chart/rows.js';

const title = (text, y) => ({ text, x: 0.5, y, xref: 'paper', yref: 'paper', yanchor: 'bottom', font: { size: 10 } });
const template = { layout: { font: { size: 10 } } };
const margin = { t: 50, b: 50 };
const two = (height) => ({
  template,
  margin,
  height,
  yaxis: { domain: [0.6, 1] },
  yaxis2: { domain: [0, 0.4] },
  annotations: [title('above', 1), title('below', 0.4), { text: 'a note', x: 3, y: 0.4, yref: 'y' }],
});

describe('panels one above the other', () => {
  it('stay where numbers and a title have room between them', () => {
    expect(stacked(two(1100))).toEqual(two(1100)); // 200 pixels for 20 + 13
    const one = { margin, height: 300, yaxis: { domain: [0, 1] } };
    expect(stacked(one)).toEqual(one);
  });

  it('are moved apart where these have none, and the titles with them', () => {
    const found = stacked(two(200)); // 100 pixels of plot: a gap of 33
    expect(found.yaxis2.domain[1]).toBeCloseTo(0.335, 9);
    expect(found.yaxis.domain[0]).toBeCloseTo(0.665, 9);
    expect(found.yaxis.domain[1]).toBeCloseTo(1, 9);
    expect(found.annotations[0].y).toBeCloseTo(1, 9);
    expect(found.annotations[1].y).toBeCloseTo(0.335, 9);
    expect(found.annotations[2].y).toBe(0.4);
  });

  it('a title of two lines takes two, and gaps never take more than half of the plot', () => {
    const lines = two(200);
    lines.annotations[1] = title('below<br>again', 0.4);
    expect(stacked(lines).yaxis2.domain[1]).toBeCloseTo((1 - 0.46) / 2, 9);
    expect(stacked(two(150)).yaxis2.domain[1]).toBeCloseTo(0.25, 9);
  });

  it('the name of an axis takes room below a row, and numbers on top of one above it', () => {
    const table = { ...two(1000), annotations: [] }; // 900 pixels of plot
    const gap = (found) => 900 * (found.yaxis.domain[0] - found.yaxis2.domain[1]);
    const close = { yaxis: { domain: [0.5, 1] }, yaxis2: { domain: [0, 0.5] } };
    expect(gap(stacked({ ...table, ...close }))).toBeCloseTo(20, 6);
    const named = { xaxis: { title: { text: 'error' } }, xaxis2: { anchor: 'y2', side: 'top' } };
    expect(gap(stacked({ ...table, ...close, ...named }))).toBeCloseTo(20 + 20 + 13, 6);
  });
});
