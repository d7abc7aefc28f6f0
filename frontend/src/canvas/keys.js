// The keyboard on one pane: every gesture has a key.

const STEP = 1.3; // of a zoom
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ACTS = {
  '+': (canvas, pane) => canvas.zoom.about(pane, middle(pane), STEP),
  '=': (canvas, pane) => canvas.zoom.about(pane, middle(pane), STEP),
  '-': (canvas, pane) => canvas.zoom.about(pane, middle(pane), 1 / STEP),
  0: (canvas) => canvas.zoom.reset(),
  Escape: (canvas) => canvas.select([]),
  Enter: (canvas, pane) => enter(canvas, pane),
};

/** @param {import('./canvas.js').Canvas} canvas @param {import('./pane.js').Pane} pane @param {KeyboardEvent} event */
export function press(canvas, pane, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = ARROWS[event.key];
  if (!direction && !ACTS[event.key]) return;
  event.preventDefault();
  event.stopPropagation(); // the page may have a meaning for it, too
  if (!direction) ACTS[event.key](canvas, pane);
  else if (pane.probing) moveProbe(canvas, pane, direction, event.shiftKey ? 0.1 : 0.02);
  else goOn(canvas, pane, direction);
}

const middle = ({ view: { box } }) => [box.left + box.width / 2, box.top + box.height / 2];

function enter(canvas, pane) {
  if (pane.probing) canvas.pin(canvas.probe.place);
  else if (canvas.selection.hovered >= 0) canvas.select([canvas.selection.hovered]);
}

// By a part of the window.
function moveProbe(canvas, pane, [dx, dy], part) {
  const [x0, y0, x1, y1] = pane.view.range();
  const [x, y] = canvas.probe.place;
  canvas.probeAt([x + dx * part * (x1 - x0), y + dy * part * (y1 - y0)], true);
}

// To the next point in a direction.
function goOn(canvas, pane, direction) {
  canvas.hover(next(canvas, pane, direction), pane);
  canvas.status.say(canvas.describe(canvas.selection.hovered));
}

// The nearest point within 45 degrees of a direction, on screen.
function next({ selection: { hovered }, n }, pane, [dx, dy]) {
  if (hovered < 0) return 0;
  const [hx, hy] = pane.pixel(hovered);
  let best = hovered;
  let least = Infinity;
  for (let i = 0; i < n; i++) {
    const [x, y] = pane.pixel(i);
    const along = (x - hx) * dx - (y - hy) * dy;
    const across = Math.abs((x - hx) * dy + (y - hy) * dx);
    if (along > 0.5 && across <= along && along + across < least) {
      least = along + across;
      best = i;
    }
  }
  return best;
}
