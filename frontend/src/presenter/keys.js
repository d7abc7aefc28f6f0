// The presenter's keys. What a key means does not depend on what is on the page.
const MEANINGS = {
  ArrowLeft: ['knob', -1],
  ArrowRight: ['knob', 1],
  ArrowUp: ['heading', -1],
  ArrowDown: ['heading', 1],
  PageUp: ['picture', -1],
  PageDown: ['picture', 1],
  'shift ArrowLeft': ['picture', -1],
  'shift ArrowRight': ['picture', 1],
  'shift PageUp': ['lesson', -1],
  'shift PageDown': ['lesson', 1],
  b: ['blank'],
  p: ['leave'],
  Escape: ['leave'],
  '?': ['help'],
};
const STREAMLITS = ['r', 'c']; // rerun, clear the caches: nobody means them in front of a class

/**
 * What a key means while presenting: [act, by], null for one that means nothing, ['nothing'] for one to keep from others.
 * @param {{ key: string, shiftKey: boolean, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean }} event
 */
export function meaning({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (STREAMLITS.includes(name)) return ['nothing'];
  return MEANINGS[shiftKey && key.length > 1 ? `shift ${name}` : name] ?? null;
}

const WRITES = 'input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]';

// Whether somebody writes there, or a picture has the key: a pane of a canvas, which the arrows belong to.
export const taken = (event) =>
  event
    .composedPath()
    .some((e) => e instanceof Element && (e.matches(WRITES) || (e.matches('[role=application]') && arrow(event.key))));

const arrow = (key) => key.startsWith('Arrow');
