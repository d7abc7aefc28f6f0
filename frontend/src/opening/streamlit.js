// Streamlit's side of a page's opening: tells the script once that components can be drawn.
const told = new WeakSet();

export default function ({ parentElement, setTriggerValue }) {
  if (told.has(parentElement)) return;
  told.add(parentElement);
  setTriggerValue('here', true);
}
