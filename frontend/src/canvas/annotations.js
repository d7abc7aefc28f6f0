// What is drawn over the points of a pane: field, class names, neighbours, rings, the probe, the lasso.
import { DECODED } from './colours.js';
import { project } from './decoder.js';
import { MOST_SELECTED } from './neighbours.js';

/**
 * @param {import('./overlay.js').Overlay} overlay
 * @param {import('./pane.js').Pane} pane
 * @param {import('./canvas.js').Canvas} canvas
 */
export function annotate(overlay, pane, canvas) {
  const { selection, rope } = canvas;
  const { colours } = overlay;
  if (canvas.flow?.pane === pane) drawField(overlay, canvas);
  else if (!canvas.flow) drawClassNames(overlay, pane, canvas);
  if (canvas.neighbours) drawNeighbours(overlay, pane, canvas);
  if (selection.hovered >= 0) overlay.ring(pane.pixel(selection.hovered), 9, colours.text, 3);
  if (canvas.probe?.shown) drawProbe(overlay, pane, canvas.probe);
  if (pane.probing && canvas.drawnCode) overlay.star(pane.view.toPixel(...canvas.drawnCode), colours.primary);
  if (rope?.pane === pane) overlay.lasso(rope.pixels);
}

function drawField(overlay, { field, flow, knob }) {
  field.draw(overlay, flow.pane.view, knob.index);
  if (flow.running) flow.draw(overlay);
}

function drawClassNames(overlay, pane, { scene: { labels, class_names: names, values }, selection }) {
  if (!labels || values || names.length < 2) return;
  for (const [c, centre] of pane.classCentres(labels.data, names.length).entries())
    if (centre && selection.shows(c)) overlay.label(names[c], ...pane.view.toPixel(...centre));
}

function drawNeighbours(overlay, pane, { neighbours, selection: { hovered, ids } }) {
  if (hovered >= 0) {
    const here = pane.pixel(hovered);
    for (const [id, kept] of neighbours.kept(pane, hovered)) overlay.spoke(here, pane.pixel(id), kept);
  } else if (ids.length <= MOST_SELECTED) {
    for (const [id, kept] of ids.flatMap((i) => neighbours.kept(pane, i)))
      overlay.neighbour(pane.pixel(id), 6, 2, kept);
  }
}

function drawProbe(overlay, pane, probe) {
  if (pane.probing) overlay.probe(pane.view.toPixel(...probe.shown.p), probe.pinned);
  if (pane.project) overlay.star(pane.view.toPixel(...project(pane.project, probe.example)), DECODED);
}
