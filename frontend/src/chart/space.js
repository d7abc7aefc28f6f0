// Where a place in Plotly's 3-D scene is on the screen.

// A 4 x 4 matrix, column by column, times a vector.
/** @param {ArrayLike<number>} m @param {number[]} v */
const times = (m, v) => [0, 1, 2, 3].map((i) => v.reduce((sum, part, j) => sum + m[4 * j + i] * part, 0));

/**
 * Pixels in a box, by the camera's matrices; null behind the camera.
 * @param {{ model: ArrayLike<number>, view: ArrayLike<number>, projection: ArrayLike<number> }} camera
 * @param {number[]} place @param {{ left: number, top: number, width: number, height: number }} box
 * @returns {[number, number] | null}
 */
export function projected({ model, view, projection }, place, { left, top, width, height }) {
  const [x, y, , w] = times(projection, times(view, times(model, [...place, 1])));
  return w > 0 ? [left + (width * (1 + x / w)) / 2, top + (height * (1 - y / w)) / 2] : null;
}

/** @param {any} div Plotly's @param {number[]} place in data coordinates */
export function onScreen(div, place) {
  const { _size: size, scene } = div._fullLayout;
  const { glplot, dataScale } = scene._scene;
  if (!glplot?.cameraParams) return null; // not drawn yet
  const { x, y } = scene.domain;
  const box = {
    left: size.l + size.w * x[0],
    top: size.t + size.h * (1 - y[1]),
    width: size.w * (x[1] - x[0]),
    height: size.h * (y[1] - y[0]),
  };
  return projected(
    glplot.cameraParams,
    place.map((v, i) => v * dataScale[i]),
    box,
  );
}
