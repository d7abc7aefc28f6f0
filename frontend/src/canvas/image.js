// Numbers in [0, 1] as a small image: ink on paper, in the page's own two colours.
import { penOf } from '../pen.js';
import { hex } from '../theme.js';
import { fraction } from './colours.js';

export function paint(canvas, values, [rows, columns], { text, panel }) {
  resized(canvas, columns, rows);
  const [ink, paper] = [text, panel].map((colour) => fraction(hex(colour)));
  const pen = penOf(canvas);
  const image = pen.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const v = Math.min(1, Math.max(0, values[i]));
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = Math.round(255 * (paper[c] + v * (ink[c] - paper[c])));
    image.data[4 * i + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
}

// A canvas of this size: one that has it keeps its memory.
export function resized(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
