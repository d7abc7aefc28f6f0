// Where the layers of a network stand: columns from left to right, each as high as its layer is wide.

const LEAST = 0.13; // of the height: a layer of one unit is still seen
const CELL = [4, 16]; // pixels of a unit's cell
const FEW = 12; // units that are drawn as discs
const MOST_LINES = 400; // weights that are drawn one by one

/**
 * @typedef {{ name: string, size: number, image?: [number, number] | null }} LayerSpec
 * @typedef {LayerSpec & { x: number, y: number, width: number, height: number, rows: number, columns: number,
 *   cell: number, kind: 'image' | 'discs' | 'cells' }} Column
 */

/** @param {LayerSpec[]} layers @param {number} width @param {number} height @returns {Column[]} */
export function columns(layers, width, height) {
  const most = Math.max(...layers.map(({ size }) => size));
  const roof = Math.min(height, (0.5 * width) / layers.length + 40);
  const placed = layers.map((layer) => sized(layer, most, height, roof));
  const gap = (width - placed.reduce((sum, { width: w }) => sum + w, 0)) / Math.max(1, layers.length - 1);
  let x = 0;
  return placed.map((column) => {
    const at = { ...column, x, y: (height - column.height) / 2 };
    x += column.width + gap;
    return at;
  });
}

function sized(layer, most, height, roof) {
  if (layer.image) return imageColumn(layer, roof);
  const wanted = height * Math.max(LEAST, Math.sqrt(layer.size / most));
  const cell = Math.min(CELL[1], Math.max(CELL[0], Math.floor(wanted / layer.size)));
  const rows = Math.min(layer.size, Math.max(1, Math.floor(wanted / cell)));
  const across = Math.ceil(layer.size / rows);
  const kind = layer.size <= FEW ? 'discs' : 'cells';
  const size = kind === 'discs' ? Math.min(22, wanted / layer.size) : cell;
  return { ...layer, kind, rows, columns: across, cell: size, width: across * size, height: rows * size };
}

function imageColumn(layer, roof) {
  const [rows, across] = layer.image;
  const cell = Math.max(1, Math.floor(roof / Math.max(rows, across)));
  return { ...layer, kind: 'image', rows, columns: across, cell, width: across * cell, height: rows * cell };
}

// The middle of unit j.
/** @param {Column} column @param {number} j @returns {[number, number]} */
export function centre(column, j) {
  const [row, across] = place(column, j);
  return [column.x + (across + 0.5) * column.cell, column.y + (row + 0.5) * column.cell];
}

// Images are read row by row; other layers from top to bottom.
const place = ({ kind, rows, columns: across }, j) =>
  kind === 'image' ? [Math.floor(j / across), j % across] : [j % rows, Math.floor(j / rows)];

// The unit of a column at a place, -1 for none.
/** @param {Column} column */
export function unitAt(column, px, py) {
  const row = Math.floor((py - column.y) / column.cell);
  const across = Math.floor((px - column.x) / column.cell);
  if (row < 0 || across < 0 || row >= column.rows || across >= column.columns) return -1;
  const j = column.kind === 'image' ? row * column.columns + across : across * column.rows + row;
  return j < column.size ? j : -1;
}

// How the weights between two columns are drawn: as lines where they are few; as images where one side is one, each at
// its unit where there are few of them, else side by side; else as a matrix.
/** @param {Column} from @param {Column} to */
export function weightsAs(from, to) {
  const few = from.image ? to : from;
  if (from.image || to.image) return few.image ? 'matrix' : few.size <= FEW / 2 ? 'filters' : 'mosaic';
  return from.size * to.size <= MOST_LINES ? 'lines' : 'matrix';
}

// The units whose filters a mosaic shows: all, or the most active ones of this example, in the order of their numbers.
/** @param {ArrayLike<number>} activations @param {number} most */
export function loudest(activations, most) {
  const units = Array.from(activations, (_, j) => j);
  if (units.length <= most) return units;
  const size = (j) => Math.abs(activations[j]);
  return units
    .sort((a, b) => size(b) - size(a) || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
}
