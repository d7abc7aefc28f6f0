// Streamlit's side of light and dark: when the system goes from one to the other, Streamlit paints the open page anew by
// itself, and the script is told afterwards.
const LATER = 200; // ms, in which Streamlit has heard of it, too: it sends the scheme along
const dark = matchMedia('(prefers-color-scheme: dark)');
/** @type {(name: string, value: boolean) => void} */
let report = () => {};
const tell = () => setTimeout(() => report('changed', true), LATER);

export default function ({ setTriggerValue }) {
  report = setTriggerValue;
  dark.addEventListener('change', tell);
  return () => dark.removeEventListener('change', tell);
}
