// A QR code that fills the screen on a click, and goes back on the next one or on Escape.

export default function ({ data, parentElement }) {
  const { svg, label, fill } = JSON.parse(new TextDecoder().decode(data));
  const button = parentElement.querySelector('button');
  const whole = parentElement.querySelector('dialog');
  for (const place of [button, whole]) {
    const image = new Image();
    image.src = svg;
    image.alt = label;
    place.replaceChildren(image);
  }
  button.title = fill;
  button.onclick = () => whole.showModal();
  whole.onclick = () => whole.close();
  whole.onkeydown = (event) => event.stopPropagation(); // Escape is the dialog's: Streamlit would close the menu, too
}
