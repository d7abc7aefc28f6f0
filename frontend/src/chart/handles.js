// What can be taken hold of in a picture: a line or a point that stands for settings. It moves with the pointer at once,
// and the picture behind it follows. The settings' own sliders are the way for the keyboard.
import { onScreen } from './space.js';

/**
 * A setting along an axis: coordinate = zero + scale * value.
 * @typedef {{ name: string, zero: number, scale: number, low: number, high: number, step: number }} Setting
 *
 * `sets` are settings that are chosen as well when it is taken hold of; `at` is where it is drawn, in data coordinates.
 * One with `places` goes to the nearest of them, in a plane or in space: `name` is their setting, `low` the first's value.
 * @typedef {{ x?: Setting | null, y?: Setting | null, at: number[], axes: [string, string],
 *   sets: Record<string, string | number>, name?: string, low?: number, places?: number[][] }} Handle
 */

// The value of a setting whose place is nearest to a coordinate.
/** @param {Setting} setting @param {number} coordinate */
export function valueAt({ zero, scale, low, high, step }, coordinate) {
  const steps = Math.round(((coordinate - zero) / scale - low) / step);
  const value = Math.min(high, Math.max(low, low + steps * step));
  return Number(value.toFixed(8));
}

// Which of the places on the screen is nearest to one; -1 where there is none.
/** @param {([number, number] | null)[]} places @param {[number, number]} at */
export function nearest(places, [x, y]) {
  const far = places.map((place) => (place ? Math.hypot(place[0] - x, place[1] - y) : Number.POSITIVE_INFINITY));
  const least = Math.min(...far);
  return least < Number.POSITIVE_INFINITY ? far.indexOf(least) : -1;
}

/** @param {Setting} setting @param {number} value */
export const coordinateOf = ({ zero, scale }, value) => zero + scale * value;

export class Handles {
  /** @param {any} div Plotly's @param {{ moves: (settings: any) => void, rests: () => void }} hears */
  constructor(div, hears) {
    this.div = div;
    this.hears = hears;
    this.grips = [];
  }

  /** @param {Handle[]} handles */
  show(handles) {
    if (this.grips.length !== handles.length || this.grips.some(({ element }) => !element.isConnected))
      this.make(handles);
    handles.forEach((handle, i) => {
      const grip = this.grips[i];
      grip.handle = handle;
      if (!grip.held) this.place(grip, handle.at);
    });
  }

  make(handles) {
    for (const { element } of this.grips) element.remove();
    this.grips = handles.map((handle) => this.grip(handle));
  }

  grip(handle) {
    const element = document.createElement('div');
    element.className = `grip ${handle.places || (handle.x && handle.y) ? 'point' : 'line'}`;
    element.setAttribute('aria-hidden', 'true');
    const grip = { element, handle, held: false };
    element.addEventListener('pointerdown', (e) => this.take(grip, e));
    element.addEventListener('pointermove', (e) => grip.held && this.move(grip, e));
    for (const type of ['pointerup', 'pointercancel']) element.addEventListener(type, (e) => this.release(grip, e));
    this.div.append(element);
    return grip;
  }

  take(grip, event) {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    grip.element.setPointerCapture(event.pointerId);
    grip.held = true;
    grip.moved = false;
  }

  move(grip, event) {
    const box = this.div.getBoundingClientRect();
    const found = this.settings(grip, [event.clientX - box.left, event.clientY - box.top]);
    if (!found) return;
    this.place(grip, found.place);
    grip.moved = true;
    this.hears.moves({ ...grip.handle.sets, ...found.settings });
  }

  // What a handle stands for where the pointer is, and its place there.
  settings(grip, [px, py]) {
    const { x, y, at, name, low, places } = grip.handle;
    if (places) {
      const which = nearest(
        places.map((place) => this.onScreen(grip, place)),
        [px, py],
      );
      return which < 0 ? null : { settings: { [name]: low + which }, place: places[which] };
    }
    const [xaxis, yaxis] = this.axes(grip);
    const place = [at[0], at[1]];
    const settings = {};
    if (x) settings[x.name] = valueAt(x, xaxis.p2d(px - xaxis._offset));
    if (y) settings[y.name] = valueAt(y, yaxis.p2d(py - yaxis._offset));
    if (x) place[0] = coordinateOf(x, settings[x.name]);
    if (y) place[1] = coordinateOf(y, settings[y.name]);
    return { settings, place };
  }

  // Pixels of a place in the plot or in its 3-D scene; null behind the camera.
  /** @returns {[number, number] | null} */
  onScreen(grip, place) {
    if (place.length === 3) return onScreen(this.div, place);
    const [xaxis, yaxis] = this.axes(grip);
    return [xaxis._offset + xaxis.d2p(place[0]), yaxis._offset + yaxis.d2p(place[1])];
  }

  release(grip, event) {
    if (!grip.held) return;
    event.stopPropagation();
    grip.held = false;
    if (grip.moved) this.hears.rests();
  }

  axes({ handle: { axes } }) {
    return axes.map((name) => this.div._fullLayout[name]);
  }

  place(grip, at) {
    if (grip.handle.places) return this.pin(grip, at);
    const [px, py] = at;
    const [xaxis, yaxis] = this.axes(grip);
    const { x, y } = grip.handle;
    const { style } = grip.element;
    style.left = `${xaxis._offset + (x ? xaxis.d2p(px) : 0)}px`;
    style.top = `${yaxis._offset + (y ? yaxis.d2p(py) : 0)}px`;
    style.width = x ? '' : `${xaxis._length}px`;
    style.height = y ? '' : `${yaxis._length}px`;
  }

  pin({ element, handle }, at) {
    const place = this.onScreen({ handle }, at);
    element.hidden = !place;
    if (place) Object.assign(element.style, { left: `${place[0]}px`, top: `${place[1]}px` });
  }
}
