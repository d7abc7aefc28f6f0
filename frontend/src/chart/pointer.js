// Where the pointer is, in data coordinates of a pair of axes, counted from 1; null outside of them.
/** @param {any} div Plotly's @param {{ clientX: number, clientY: number }} event */
export function placeIn(div, event, panel = 1) {
  const [xaxis, yaxis] = ['xaxis', 'yaxis'].map((name) => div._fullLayout[panel === 1 ? name : name + panel]);
  if (!xaxis || !yaxis) return null;
  const box = div.getBoundingClientRect();
  const px = event.clientX - box.left - xaxis._offset;
  const py = event.clientY - box.top - yaxis._offset;
  if (px < 0 || py < 0 || px > xaxis._length || py > yaxis._length) return null;
  return { x: xaxis.p2d(px), y: yaxis.p2d(py) };
}
