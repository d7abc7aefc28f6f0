// What can be taken hold of in a picture: a line or a point that stands for settings. It moves with the pointer at once,
// and the picture behind it follows. The settings' own sliders are the way for the keyboard.

/**
 * A setting along an axis: coordinate = zero + scale * value.
 * @typedef {{ name: string, zero: number, scale: number, low: number, high: number, step: number }} Setting
 *
 * `sets` are settings that are chosen as well when it is taken hold of; `at` is where it is drawn, in data coordinates.
 * @typedef {{ x: Setting | null, y: Setting | null, at: [number, number], axes: [string, string],
 *   sets: Record<string, string | number> }} Handle
 */

// The value of a setting whose place is nearest to a coordinate.
/** @param {Setting} setting @param {number} coordinate */
export function valueAt({ zero, scale, low, high, step }, coordinate) {
  const steps = Math.round(((coordinate - zero) / scale - low) / step);
  const value = Math.min(high, Math.max(low, low + steps * step));
  return Number(value.toFixed(8));
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
    element.className = `grip ${handle.x && handle.y ? 'point' : 'line'}`;
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
    const { x, y, at, sets } = grip.handle;
    const box = this.div.getBoundingClientRect();
    const [xaxis, yaxis] = this.axes(grip);
    /** @type {[number, number]} */
    const place = [at[0], at[1]];
    const settings = { ...sets };
    if (x) settings[x.name] = valueAt(x, xaxis.p2d(event.clientX - box.left - xaxis._offset));
    if (y) settings[y.name] = valueAt(y, yaxis.p2d(event.clientY - box.top - yaxis._offset));
    if (x) place[0] = coordinateOf(x, settings[x.name]);
    if (y) place[1] = coordinateOf(y, settings[y.name]);
    this.place(grip, place);
    grip.moved = true;
    this.hears.moves(settings);
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

  place(grip, [px, py]) {
    const [xaxis, yaxis] = this.axes(grip);
    const { x, y } = grip.handle;
    const { style } = grip.element;
    style.left = `${xaxis._offset + (x ? xaxis.d2p(px) : 0)}px`;
    style.top = `${yaxis._offset + (y ? yaxis.d2p(py) : 0)}px`;
    style.width = x ? '' : `${xaxis._length}px`;
    style.height = y ? '' : `${yaxis._length}px`;
  }
}
