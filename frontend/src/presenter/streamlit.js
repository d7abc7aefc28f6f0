// Streamlit's side of the presenter: one for a page.
import { learn, translate } from '../said.js';
import { Presenter } from './presenter.js';

const mounted = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const report = (name, value) => (name === 'go' ? setTriggerValue : setStateValue)(name, value);
  if (!mounted.has(parentElement))
    mounted.set(parentElement, new Presenter(parentElement.querySelector('.presenter'), report));
  const presenter = mounted.get(parentElement);
  const { said, ...told } = JSON.parse(new TextDecoder().decode(data));
  learn(said);
  translate(parentElement.querySelector('.presenter'));
  presenter.report = report;
  presenter.tell(told);
  return () => {
    presenter.leave();
    mounted.delete(parentElement);
  };
}
