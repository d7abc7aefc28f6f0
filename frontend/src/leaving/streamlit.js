// Streamlit's side of a page that has what would be lost: the browser asks, in its own words, before the page is closed.
const asks = (event) => event.preventDefault();

export default function () {
  window.addEventListener('beforeunload', asks);
  return () => window.removeEventListener('beforeunload', asks);
}
