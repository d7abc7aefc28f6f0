// The live canvas as an anywidget: SOURCE, which stands before this, is the dashboard's own bundle, which knows `mount`.
const url = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }));
const bundle = import(url);
const TOLD = ['knob_index', 'step_index', 'selected', 'probe'];

async function render({ model, el }) {
  const { mount } = await bundle;
  const view = model.get('_scene');
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  el.classList.add('aeviz-widget');
  el.innerHTML = model.get('_html');
  const tell = (name, value) => {
    if (!TOLD.includes(name)) return;
    model.set(name, value);
    model.save_changes();
  };
  const begin = Object.fromEntries(TOLD.slice(0, 3).map((name) => [name, model.get(name)]));
  const live = mount(el.querySelector('.aeviz'), bytes, tell, begin);
  const move = () => {
    const { knob } = live.canvas ?? {};
    if (knob && knob.index !== model.get('knob_index')) knob.set(model.get('knob_index'));
  };
  model.on('change:knob_index', move);
  return () => {
    model.off('change:knob_index', move);
    live.destroy();
  };
}

export default { render };
