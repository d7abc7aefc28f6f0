// Frames around images in which a guess is answered: which images each holds, and where its words stand.

/** One list of images for each frame: an image alone where they lie apart, else the whole of the rows in each block. */
export function frames(mark, table, across) {
  const shown = mark.columns.filter((column) => column < table.columns);
  if (mark.apart) return mark.rows.flatMap((row) => shown.map((column) => [[row, column]]));
  const blocks = [...new Set(shown.map((column) => Math.floor(column / across)))];
  const of = (block) => shown.filter((column) => Math.floor(column / across) === block);
  return blocks.map((block) => mark.rows.flatMap((row) => of(block).map((column) => [row, column])));
}

/** The box around images, each {x, y, width, height} in pixels. */
export function around(boxes, by = 3) {
  const [left, top] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const right = Math.max(...boxes.map((b) => b.x + b.width));
  const bottom = Math.max(...boxes.map((b) => b.y + b.height));
  return { left: left - by, top: top - by, width: right - left + 2 * by, height: bottom - top + 2 * by };
}
