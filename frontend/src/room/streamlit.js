// Streamlit's side of a class: what a tab shows of its room, by who it is.

import { learn } from '../said.js';
import { keepShortcuts } from '../shortcuts.js';
import { joining, opening } from './entry_forms.js';
import { Projector } from './projector.js';
import { roomOf } from './room.js';
import { Student } from './student.js';
import { Bar, Panel } from './teacher.js';

const VIEWS = { student: Student, projector: Projector, teacher: Bar, panel: Panel };
const ROLES = { panel: 'teacher' };
const mounted = new WeakMap();

function show(root, told, entry) {
  if (told.view === 'open') opening(root, told);
  else if (told.view === 'join') joining(root, told);
  else {
    const report = (name, value) => entry.report(name, value);
    const go = (place) => report('go', place);
    return new VIEWS[told.view](root, roomOf(ROLES[told.view] ?? told.view), { ...told, go, report });
  }
  return null;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const { guess, note, waits, said, ...told } = JSON.parse(new TextDecoder().decode(data));
  learn(said);
  const name = JSON.stringify(told);
  if (mounted.get(parentElement)?.name !== name) {
    mounted.get(parentElement)?.view?.stop();
    const entry = { name, off: new AbortController(), report: setTriggerValue };
    parentElement.querySelector('.aeviz').setAttribute('aria-label', told.say.room);
    entry.view = show(parentElement.querySelector('.aeviz'), { ...told, guess, note, waits }, entry);
    keepShortcuts(parentElement, entry.off.signal);
    mounted.set(parentElement, entry);
  }
  const entry = mounted.get(parentElement);
  entry.report = setTriggerValue;
  entry.view?.told?.({ guess, note, waits });
  return () => {
    entry.view?.stop();
    entry.off.abort();
    mounted.delete(parentElement);
  };
}
