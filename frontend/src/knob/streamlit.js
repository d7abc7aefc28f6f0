// Streamlit's side of a knob that stands by itself: a slider over the trained values, for the charts below it.
import { Hand } from '../knobs.js';
import { Loop } from '../loop.js';
import { Scrubber } from '../scrubber.js';

const mounted = new WeakMap();

function mount(element, { knob, name, values, at }) {
  const hand = new Hand(element, knob);
  const loop = new Loop(() => scrubber.show());
  const scrubber = new Scrubber(element.querySelector('.scrubber'), {
    name, values, at, loop,
    onMove: ({ index }) => { hand.moves(index); loop.request(); },
    onSettle: ({ index }) => hand.rests('knob_index', index),
  });
  hand.moves(at);
  return { hand, loop };
}

function leave(parentElement) {
  const { hand, loop } = mounted.get(parentElement);
  hand.leave();
  loop.stop();
  mounted.delete(parentElement);
}

export default function ({ data, parentElement, setStateValue }) {
  const told = new TextDecoder().decode(data);
  const before = mounted.get(parentElement);
  if (before && before.told !== told) leave(parentElement); // another Run under the same name
  if (before?.told !== told) mounted.set(parentElement, { told, ...mount(parentElement, JSON.parse(told)) });
  mounted.get(parentElement).hand.report = setStateValue;
  return () => leave(parentElement);
}
