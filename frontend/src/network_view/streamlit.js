// Streamlit's side of the network's panel: one for each mounted element, made anew for another network.
import { unzipped } from '../gzip.js';
import { Panel } from './panel.js';

const mounted = new WeakMap();

const loaded = (address) => async () => new Uint8Array(await (await unzipped(address, 'The network')).arrayBuffer());

function show(parentElement, told) {
  const root = parentElement.querySelector('.aeviz-network');
  const before = mounted.get(parentElement);
  if (before?.told.network === told.network && before.told.knob === told.knob) {
    before.told = told;
    before.retheme();
    return;
  }
  const open = before?.open;
  before?.destroy();
  const panel = new Panel(root, told, loaded(told.network));
  mounted.set(parentElement, panel);
  if (open) panel.toggle(true);
}

export default function ({ data, parentElement }) {
  show(parentElement, JSON.parse(new TextDecoder().decode(data)));
  return () => {
    mounted.get(parentElement).destroy();
    mounted.delete(parentElement);
  };
}
