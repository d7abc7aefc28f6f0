// The wheel scrolls the page. It zooms a pane with Ctrl or Cmd, and from a click into the pane until the pointer leaves.
import { said } from '../said.js';

const NOTCH = 0.0015; // of a zoom's logarithm, a pixel
const LINE = 0.05; // and a line, which Firefox counts in
const PINCH = 10; // two fingers on a trackpad come as Ctrl with steps of a few pixels; the factor is that of d3-zoom
const LARGEST_PINCH = 40; // pixels

export const HINT = 'Hold Ctrl or ⌘, or click into the picture, to zoom with the wheel.';

// The zoom's factor.
export function factor({ deltaY, deltaMode, ctrlKey }) {
  const pinched = ctrlKey && !deltaMode && Math.abs(deltaY) < LARGEST_PINCH;
  return Math.exp(-deltaY * (deltaMode ? LINE : NOTCH) * (pinched ? PINCH : 1));
}

export class Wheel {
  /**
   * @param {import('./zoom.js').Zoom} zoom
   * @param {import('./pane.js').Pane} pane
   * @param {import('./status.js').Status} status
   */
  constructor(zoom, pane, status) {
    this.zoom = zoom;
    this.pane = pane;
    this.status = status;
    this.entered = false;
  }

  enter() {
    this.entered = true;
  }

  leave() {
    this.entered = false;
  }

  // `place` in pixels of the stage.
  turn(event, place) {
    if (!this.entered && !event.ctrlKey && !event.metaKey) return this.status.hint(said(HINT));
    event.preventDefault();
    this.status.learned(said(HINT));
    return this.zoom.about(this.pane, place, factor(event));
  }
}
