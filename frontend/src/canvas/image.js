// Numbers in [0, 1] as a small image: ink on paper, in the page's own two colours.
import { hex } from '../theme.js';
import { fraction } from './colours.js';

export function paint(canvas, values, [rows, columns], { text, panel }) {
  canvas.width = columns;
  canvas.height = rows;
  const [ink, paper] = [text, panel].map((colour) => fraction(hex(colour)));
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const v = Math.min(1, Math.max(0, values[i]));
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = Math.round(255 * (paper[c] + v * (ink[c] - paper[c])));
    image.data[4 * i + 3] = 255;
  }
  pen.putImageData(image, 0, 0);
}
