// Streamlit's side of a knob that stands by itself: a slider over the trained values, for the charts below it.
import { Hand } from '../knobs.js';
import { Loop } from '../loop.js';
import { learn, translate } from '../said.js';
import { Scrubber } from '../scrubber.js';
import { keepShortcuts } from '../shortcuts.js';

const mounted = new WeakMap();

function mount(element, { knob, name, values, at: begin }) {
  translate(element);
  const hand = new Hand(element, knob);
  const { knob_index: at = begin } = hand.left;
  const loop = new Loop(() => scrubber.show());
  const scrubber = new Scrubber(element.querySelector('.scrubber'), {
    name,
    values,
    at,
    loop,
    onMove: ({ index, at: exact }) => {
      hand.moves(index);
      hand.shows({ at: exact });
      loop.request();
    },
    onSettle: ({ index }) => hand.rests('knob_index', index),
  });
  keepShortcuts(element, hand.off.signal);
  hand.moves(at);
  const led = ({ at: to }) => scrubber.set(Math.min(to, values.length - 1));
  hand.ready(led, () => ({ knob: `${name} = ${scrubber.text()}`, selected: [] }));
  return { hand, loop };
}

function leave(parentElement) {
  const { hand, loop } = mounted.get(parentElement);
  hand.leave();
  loop.stop();
  mounted.delete(parentElement);
}

export default function ({ data, parentElement, setStateValue }) {
  const { rest, said, ...told } = JSON.parse(new TextDecoder().decode(data));
  learn(said);
  const name = JSON.stringify(told);
  const before = mounted.get(parentElement);
  if (before && before.name !== name) leave(parentElement); // another Run under the same name
  if (before?.name !== name) mounted.set(parentElement, { name, ...mount(parentElement, told) });
  const { hand } = mounted.get(parentElement);
  hand.report = setStateValue;
  if (rest !== null) hand.rest = rest;
  return () => leave(parentElement);
}
