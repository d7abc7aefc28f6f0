// Streamlit's side of the network's panel: one for each mounted element, made anew for another network.
import { unzipped } from '../gzip.js';
import { learn } from '../said.js';
import { Panel } from './panel.js';

const mounted = new WeakMap();

const loaded = (address) => async () => new Uint8Array(await (await unzipped(address)).arrayBuffer());

function show(parentElement, told, report) {
  const root = parentElement.querySelector('.aeviz-network');
  const before = mounted.get(parentElement);
  if (before?.told.network === told.network && before.told.knob === told.knob) {
    before.told = told;
    before.report = report;
    before.retheme();
    before.goTo(told.example);
    return;
  }
  const open = before?.open;
  before?.destroy();
  const panel = new Panel(root, told, loaded(told.network));
  panel.report = report;
  mounted.set(parentElement, panel);
  if (open) panel.toggle(true).then(() => panel.tell());
  else panel.goTo(told.example);
}

export default function ({ data, parentElement, setStateValue }) {
  const { said, ...told } = JSON.parse(new TextDecoder().decode(data));
  learn(said);
  show(parentElement, told, setStateValue);
  return () => {
    mounted.get(parentElement).destroy();
    mounted.delete(parentElement);
  };
}
