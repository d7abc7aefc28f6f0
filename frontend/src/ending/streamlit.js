// Streamlit's side of what a page says of its server: one for a page.
import { Ending } from './ending.js';

const mounted = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const report = () => setTriggerValue('back', true);
  if (!mounted.has(parentElement))
    mounted.set(parentElement, new Ending(parentElement.querySelector('.ending'), report));
  const ending = mounted.get(parentElement);
  ending.report = report;
  ending.tell(JSON.parse(new TextDecoder().decode(data)));
  return () => {
    ending.leave();
    mounted.delete(parentElement);
  };
}
