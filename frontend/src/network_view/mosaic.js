// Filters side by side: small images of the weights of one unit each, as strong as the unit speaks.

const LEAST = 0.2; // of its strength: a silent unit's filter is still seen

/**
 * The weights of unit j to or from an image, in [-1, 1]: their roots, so that small ones are seen.
 * @param {{ weight: (a: number, b: number) => number }} layer @param {number} j @param {number} size pixels of the image
 * @param {boolean} reads whether the image comes before the unit
 */
export function filter({ weight }, j, size, reads) {
  const of = reads ? (p) => weight(p, j) : (p) => weight(j, p);
  const values = Float32Array.from({ length: size }, (_, p) => of(p));
  const most = values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 1e-9);
  return values.map((v) => Math.sign(v) * Math.sqrt(Math.abs(v) / most));
}

/**
 * The `shown` units' filters in rows and columns, a pixel between them, row after row of the whole.
 * @param {(j: number) => Float32Array} tiles each unit's filter @param {number[]} shown
 * @param {ArrayLike<number>} activations @param {{ rows: number, columns: number }} image
 */
export function mosaic(tiles, shown, activations, { rows, columns }) {
  const loud = shown.reduce((most, j) => Math.max(most, Math.abs(activations[j])), 1e-9);
  const across = Math.ceil(Math.sqrt(shown.length));
  const width = across * (columns + 1);
  const sheet = new Float32Array(width * Math.ceil(shown.length / across) * (rows + 1));
  shown.forEach((j, place) => {
    const strength = LEAST + ((1 - LEAST) * Math.abs(activations[j])) / loud;
    const corner = Math.floor(place / across) * (rows + 1) * width + (place % across) * (columns + 1);
    const tile = tiles(j);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        sheet[corner + row * width + column] = strength * tile[row * columns + column];
  });
  return sheet;
}
