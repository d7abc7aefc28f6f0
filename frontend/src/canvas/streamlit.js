// Streamlit's side of the canvas: one Canvas for each mounted element, rebuilt when Python names another scene.

import { point, select, selectedOf, whenAnswered, whenSelected } from '../examples.js';
import { fill } from '../fill.js';
import { unzipped } from '../gzip.js';
import { Hand, leave, stand } from '../knobs.js';
import { learn, said, translate } from '../said.js';
import { mount } from './mount.js';
import * as sheets from './sheets.js';

const mounted = new WeakMap();

export { mount };

// The scene of the address, in place of the one before it; a later one may have overtaken it meanwhile.
async function show(entry, { scene: address, height, begin, fill: filling }, place) {
  entry.address = address;
  fill(place, filling);
  if (!entry.live && !filling) place.style.minHeight = `${height}px`; // so that what is below does not jump
  try {
    const scene = await unzipped(address);
    const bytes = new Uint8Array(await scene.arrayBuffer());
    if (entry.address !== address) return;
    place.style.minHeight = '';
    if (entry.live) entry.live.show(bytes);
    else {
      const left = { ...begin, ...entry.hand.left, strokes: sheets.kept(entry.hand.knob) };
      entry.live = mount(place, bytes, (name, value) => hear(entry, name, value, place), left);
    }
    const marked = selectedOf(entry.of);
    if (marked.length) entry.live.canvas?.mark(marked);
    write(entry, place);
    entry.hand.ready(
      (what) => entry.live?.canvas?.led(what),
      () => entry.live?.canvas?.reading() ?? { knob: '', selected: [] },
    );
  } catch (error) {
    if (entry.address === address) place.textContent = `${error.message} ${said('Reload the page to try again.')}`;
    throw error;
  }
}

// What the picture shows where the knob is, in words, below it.
function write(entry, place) {
  const words = place.querySelector('.words');
  if (!words) return; // the browser cannot draw it
  words.textContent = entry.words[entry.live?.canvas?.knob.index ?? 0] ?? '';
  words.hidden = !entry.words.length;
}

// What the student lets go of. A knob need not be told at once; what else there is comes after it.
function hear(entry, name, value, place) {
  const { hand, of } = entry;
  if (name === 'at') {
    write(entry, place);
    hand.moves(value);
  } else if (name === 'shown') hand.shows(value);
  else if (name === 'step_at') stand(`${hand.knob}:step`, value);
  else if (name === 'pointed') point({ ...value, canvas: hand.knob });
  else if (name === 'examples') of && select({ of, ids: value });
  else if (name === 'strokes') sheets.keep(hand.knob, value);
  else if (name === 'knob_index' || name === 'step_index') hand.rests(name, value);
  else {
    hand.tell();
    hand.report(name, value);
  }
}

function entered(element, knob) {
  const entry = { live: null, address: null, of: '', hand: new Hand(element, knob) };
  const own = (answer) => answer.canvas === knob && entry.live?.canvas?.answered(answer);
  whenAnswered(own, entry.hand.off.signal);
  whenSelected((told) => told.of === entry.of && entry.live?.canvas?.mark(told.ids), entry.hand.off.signal);
  return entry;
}

export default function ({ data, parentElement, setStateValue }) {
  const told = JSON.parse(new TextDecoder().decode(data));
  learn(told.said);
  if (!mounted.has(parentElement)) mounted.set(parentElement, entered(parentElement, told.knob));
  const entry = mounted.get(parentElement);
  entry.hand.report = setStateValue;
  const place = parentElement.querySelector('.aeviz');
  entry.words = told.words;
  entry.of = told.examples;
  translate(place);
  if (told.scene !== entry.address) show(entry, told, place);
  else entry.live?.canvas?.retheme();
  write(entry, place);
  return () => {
    entry.address = null;
    leave(`${entry.hand.knob}:step`);
    entry.hand.leave();
    entry.live?.destroy();
    mounted.delete(parentElement);
  };
}
