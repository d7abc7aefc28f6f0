import { expect, it } from 'vitest';
import { sparse } from '../src/chart/ticks.js';

const margin = { l: 10, r: 10, t: 20, b: 20 };
const axis = (ticktext, domain = [0, 1]) => ({ ticktext, domain });
const tenths = (text) => 10 * text.length;

it('numbers that have room all stay, and so do names', () => {
  const axes = { xaxis: axis(['1', '2', '5']), xaxis2: axis(['normal', 'anomalous']), yaxis: axis(['1', '2']) };
  const layout = { width: 90, height: 90, margin, ...axes };
  expect(sparse(layout, tenths)).toEqual(layout);
});

it('of others every second or third is written, from the first on, by the room of their panel', () => {
  const four = ['1', '2', '5', '10'];
  const axes = { xaxis: axis(four, [0, 0.5]), xaxis2: axis(four), yaxis: axis(four) };
  const found = sparse({ width: 140, height: 80, margin, ...axes }, tenths);
  expect(found.xaxis.ticktext).toEqual(['1', '', '5', '']); // 60 pixels for numbers of up to 20
  expect(found.xaxis2.ticktext).toEqual(four);
  expect(found.yaxis.ticktext).toEqual(['1', '', '5', '']); // 40 for lines of 16.8
});
