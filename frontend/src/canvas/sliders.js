// Where the two sliders stand: the knob, and the film of training steps.
import { said } from '../said.js';
import { Scrubber } from '../scrubber.js';

export class Sliders {
  /**
   * @param {HTMLElement} root holds canvas.html
   * @param {import('./payload.js').Scene} scene
   * @param {import('../loop.js').Loop} loop
   * @param {{ moved: () => void, settled: () => void, report: (name: string, value: number) => void }} hears
   */
  constructor(root, { knobs, knob_name, steps: sent }, loop, { moved, settled, report }) {
    const make = (selector, told, name) => {
      const element = root.querySelector(selector);
      element.hidden = told.values.length < 2;
      const onSettle = ({ index }) => {
        settled();
        report(name, index);
      };
      return new Scrubber(element, { loop, onMove: moved, onSettle, ...told });
    };
    const steps = sent.length ? sent : [0];
    this.knob = make('.scrubber.knob', { name: knob_name, values: knobs, at: 0 }, 'knob_index');
    this.knob.onMove = ({ index }) => {
      moved();
      report('at', index);
    };
    const buttons = [said('Earlier'), said('Later')];
    const film = { name: said('training step'), values: steps, at: steps.length - 1, steps: buttons };
    this.film = make('.scrubber.film', film, 'step_index');
    this.film.onMove = ({ index }) => {
      moved();
      report('step_at', index);
    };
  }

  // The training step shown, null for the last.
  get step() {
    return this.film.index === this.film.values.length - 1 ? null : this.film.index;
  }

  // The number of the trained frame that is nearest.
  frame(frames) {
    return frames.index(this.film.index, this.knob.index);
  }

  // The two frames that are on screen, and how far it is from the first to the second.
  between(frames) {
    const { knob, film } = this;
    if (film.at !== film.index) {
      const low = Math.floor(film.at);
      return [frames.index(low, knob.index), frames.index(low + 1, knob.index), film.at - low];
    }
    const low = Math.floor(knob.at);
    const high = Math.min(low + 1, knob.values.length - 1);
    return [frames.index(film.index, low), frames.index(film.index, high), knob.at - low];
  }

  show() {
    this.knob.show();
    this.film.show();
  }
}
