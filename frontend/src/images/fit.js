// How rows and grids of images fill a place: whole-number scaling, and as many blocks of columns as make them largest.

export const GAP = 4; // pixels of the page between two images
export const APART = 14; // more of them between two blocks
const between = (images) => (images.flow ? 0 : APART); // what goes on in the next row has no blocks
const SPREAD = 1.5; // times its image's side that a cell may have
const SMALLEST = 44; // pixels a side below which images rather go on below than stay small

/**
 * @param {{rows: number, columns: number, height: number, width: number, wrap: boolean, flow?: boolean}} images
 * @param {{wide: number, high: number, left: number, above: number}} room `left` of it for the rows' labels, `above`
 * every block for the columns' labels
 * @param {number} ratio device pixels of a pixel of the page: an image's pixel has a whole number of them
 */
export function fit(images, room, ratio = 1) {
  const most = images.wrap ? images.columns : 1;
  let best = null;
  for (let blocks = 1; blocks <= most; blocks++) {
    const across = Math.ceil(images.columns / blocks);
    if (blocks > 1 && across * (blocks - 1) >= images.columns) continue; // the last block would be empty
    const found = scaled(images, room, blocks, across, ratio);
    if (!best || found.scale > best.scale) best = found;
    else if (images.flow && found.scale === best.scale && uneven(found, room) < uneven(best, room)) best = found;
  }
  return best.scale * images.width >= SMALLEST || most === 1 ? best : lower(images, room, ratio);
}

// How much further images of a grid are from each other in one direction than in the other.
const uneven = ({ blocks, across }, { wide, high }) => Math.abs(wide / across - high / blocks);

function scaled({ rows, height, width, flow = false }, { wide, high, left, above }, blocks, across, ratio) {
  const x = (wide - left - (across - 1) * GAP) / (across * width);
  const y = ((high - (blocks - 1) * between({ flow })) / blocks - above - rows * GAP) / (rows * height);
  const scale = Math.max(1, Math.floor(Math.min(x, y) * ratio)) / ratio;
  return { scale, blocks, across };
}

// Where there is no room for images that can be looked at, they take more height: as many columns as are wide enough.
function lower(images, { wide, left, above }, ratio) {
  const scale = Math.ceil((SMALLEST / images.width) * ratio) / ratio;
  const across = Math.max(1, Math.min(images.columns, Math.floor((wide - left + GAP) / (scale * images.width + GAP))));
  const blocks = Math.ceil(images.columns / across);
  const room = { wide, left, above, high: Number.POSITIVE_INFINITY };
  return scaled(images, room, blocks, Math.ceil(images.columns / blocks), ratio);
}

// What is left of a place, where one more step of the scale would not fit it, goes between the images: a cell's side.
function cell(space, count, side, least) {
  const room = Number.isFinite(space) ? Math.floor(space / count) : 0;
  return Math.max(side + least, Math.min(room, Math.round(side * SPREAD)));
}

/**
 * Where each image lies: the left upper corner of its cell in pixels of the page, by row and column, and how far within
 * the cell it begins. A cell is `cells` pixels wide where they are given, as over a chart. With `ends` nothing is empty
 * below the last images: what stands there does not keep to the foot of the window.
 */
export function places(images, { scale, blocks, across }, { wide, high, left, above, cells = 0, ends = false }) {
  const [width, height] = [scale * images.width, scale * images.height];
  const w = cells || cell(wide - left + GAP, across, width, GAP);
  const apart = between(images);
  const h = cell((high - (blocks - 1) * apart) / blocks - above, images.rows, height, GAP);
  const block = above + images.rows * h + apart;
  return {
    w,
    h,
    block,
    inset: Math.floor((w - (cells ? 0 : GAP) - width) / 2),
    width: left + across * w - GAP,
    height: blocks * block - apart - (ends ? h - height : GAP),
    at: (row, column) => {
      const [b, c] = [Math.floor(column / across), column % across];
      return [left + c * w, b * block + above + row * h];
    },
  };
}
