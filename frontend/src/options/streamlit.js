// Streamlit's side of a question's options: sentences, one of which is chosen.
import { keepShortcuts } from '../shortcuts.js';

const mounted = new WeakMap();

class Options {
  constructor(parent, { name, label, options, chosen }) {
    this.off = new AbortController();
    /** @type {(name: string, value: number) => void} */
    this.report = () => {};
    const box = parent.querySelector('.aeviz-options');
    box.setAttribute('aria-label', label);
    for (const [i, option] of [...box.children].entries()) {
      const [input, words] = option.children;
      Object.assign(input, { name, checked: i === chosen });
      words.textContent = options[i];
      input.addEventListener('change', () => this.report('chosen', i), { signal: this.off.signal });
    }
    keepShortcuts(parent, this.off.signal);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const { chosen, ...told } = JSON.parse(new TextDecoder().decode(data));
  const key = JSON.stringify(told);
  if (mounted.get(parentElement)?.key !== key) {
    mounted.get(parentElement)?.options.off.abort();
    mounted.set(parentElement, { key, options: new Options(parentElement, { ...told, chosen }) });
  }
  mounted.get(parentElement).options.report = setStateValue;
  return () => {
    mounted.get(parentElement)?.options.off.abort();
    mounted.delete(parentElement);
  };
}
