// The probe: a place of the code plane, and what is decoded there.
import { Decoder } from './decoder.js';
import { spacing } from './geometry.js';

export class Probe {
  /**
   * @param {import('./payload.js').DecoderSpec} spec
   * @param {import('./pane.js').Pane} pane the one that shows the codes
   * @param {import('./sliders.js').Sliders} sliders
   */
  constructor(spec, pane, sliders) {
    this.decoder = new Decoder(spec);
    this.pane = pane;
    this.sliders = sliders;
    this.pinned = false;
    this.shown = null;
    this.time = 0;
    this.spacings = new Map(); // of the codes in each frame
    this.move(pane.frames.position(pane.frame, 0));
  }

  move(place) {
    this.place = place;
    this.decode();
  }

  // At a training step whose decoder was not sent nothing is decoded.
  decode() {
    const start = performance.now();
    const { step, knob } = this.sliders;
    const known = step === null || this.decoder.hasFilm;
    this.shown = known ? this.decoder.at(this.place, step, knob.index, this.pane.points, this.spacing()) : null;
    this.unwritten = true;
    this.time = performance.now() - start;
  }

  spacing() {
    const { frame, points } = this.pane;
    if (!this.spacings.has(frame)) this.spacings.set(frame, spacing(points));
    return this.spacings.get(frame);
  }

  // Whether the sliders are at another network than the one that decoded.
  get stale() {
    return this.shown?.k !== this.sliders.knob.index || this.shown.s !== this.sliders.step;
  }

  // What is decoded, in the units of the data.
  get example() {
    return this.decoder.inDataUnits(this.shown.x);
  }
}
