import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.stubGlobal('window', new EventTarget());
const { Hand, tellPython } = await import('../src/knobs.js');

let hand;
let told;

beforeEach(() => {
  globalThis.aevizKnobs.clear();
  hand = new Hand({}, 'lambda');
  told = [];
  hand.report = (name, value) => told.push([name, value]);
});
afterEach(() => hand.leave());

test('a chart that misses its picture has Python told of each place once', () => {
  hand.moves(2);
  tellPython();
  tellPython();
  hand.moves(3);
  tellPython();
  expect(told).toEqual([
    ['knob_index', 2],
    ['knob_index', 3],
  ]);
});

test('what another has moved is not told as its own', () => {
  hand.moves(2);
  hand.rests('knob_index', 2);
  hand.follows(4);
  hand.tell();
  expect(told).toEqual([]);
});

test('what Python has not heard of when the page is left is there when it is back', () => {
  hand.rests('knob_index', 2);
  hand.leave();
  expect(new Hand({}, 'lambda').left).toEqual({ knob_index: 2 });
});
