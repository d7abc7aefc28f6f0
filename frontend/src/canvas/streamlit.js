// Streamlit's side of the canvas: one Canvas for each mounted element, rebuilt when Python sends another scene.
import { mount } from './mount.js';

const mounted = new WeakMap();

export { mount };

export default function ({ data, parentElement, setStateValue }) {
  let entry = mounted.get(parentElement);
  if (entry) {
    entry.report = setStateValue;
    entry.live.show(data);
  } else {
    entry = { report: setStateValue };
    mounted.set(parentElement, entry);
    entry.live = mount(parentElement.querySelector('.aeviz'), data, (name, value) => entry.report(name, value));
  }
  return () => {
    entry.live.destroy();
    mounted.delete(parentElement);
  };
}
