import { describe, expect, it } from 'vitest';
import { enlarged, legendRoom, natural, scale } from '../src/chart/size.js';

describe('the size of a chart', () => {
  it('letters grow with the root of the area, within limits', () => {
    expect(scale(1560, 960) / scale(780, 480)).toBeCloseTo(2);
    expect(scale(10, 10)).toBe(0.85);
    expect(scale(9000, 9000)).toBe(2.2);
  });

  it('fonts, margins and marks are lengths in pixels; ranges and counts are none', () => {
    const spec = {
      data: [{ type: 'scatter', x: [1], y: [2], marker: { size: [4, 6], color: 'red', line: { width: 1 } } }],
      layout: {
        font: { size: 16 },
        margin: { l: 60, t: 36 },
        xaxis: { range: [0, 3], title: { standoff: 8, font: { size: 16, family: 'x' } } },
        annotations: [{ x: 0.5, font: { size: 14 }, text: 'a' }],
      },
    };
    const twice = enlarged(spec, 2);
    expect(twice.layout.font.size).toBe(32);
    expect(twice.layout.margin).toEqual({ l: 120, t: 72 });
    expect(twice.layout.xaxis).toEqual({ range: [0, 3], title: { standoff: 16, font: { size: 32, family: 'x' } } });
    expect(twice.layout.annotations[0]).toEqual({ x: 0.5, font: { size: 28 }, text: 'a' });
    expect(twice.data[0].marker).toEqual({ size: [8, 12], color: 'red', line: { width: 2 } });
    expect(twice.data[0].x).toEqual([1]);
    expect(spec.layout.font.size).toBe(16);
  });

  it('a row of images is as high as its images are wide; a chart over coordinates fills what it gets', () => {
    const layout = { yaxis: { scaleanchor: 'x' } };
    const row = { type: 'heatmap', z: [new Array(80).fill(0), new Array(80).fill(0)] };
    expect(natural({ data: [row], layout }, 890)).toBe(160);
    expect(natural({ data: [{ ...row, z: { shape: '40, 80' } }], layout }, 890)).toBe(500);
    expect(natural({ data: [{ ...row, x: [1] }], layout }, 890)).toBe(Infinity);
    expect(natural({ data: [{ type: 'scatter' }], layout }, 890)).toBe(Infinity);
  });

  it('a legend of many lines makes a narrow chart higher, and none where it has room', () => {
    const layout = { template: { layout: { font: { size: 10 } } } };
    const names = ['one', 'two', 'three', 'four'].map((name) => ({ name }));
    const tens = (text) => 10 * text.length;
    const room = (data, width, changes = {}) => legendRoom({ data, layout: { ...layout, ...changes } }, width, tens);
    expect(room(names, 100)).toBe(26); // four lines, two of them beyond what it has room for
    expect(room(names, 200)).toBe(0);
    expect(room([...names, { name: 'hidden', showlegend: false }, {}], 100)).toBe(26);
    expect(room(names, 100, { showlegend: false })).toBe(0);
    expect(room(names.slice(0, 1), 10)).toBe(0);
  });
});
