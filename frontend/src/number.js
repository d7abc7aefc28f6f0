// How the browser writes a number: three significant digits, with the reader's decimal mark.
import { said } from './said.js';

export function number(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const tiny = size < 1e-3 || size >= 1e5;
  const digits = tiny
    ? value.toExponential(1).replace('.0e', 'e').replace('e+', 'e')
    : String(Number(value.toPrecision(3)));
  return digits.replace('.', said('.'));
}

// One after another; where a comma is the decimal mark, it does not part them as well.
export const numbers = (values) => Array.from(values, number).join(said('.') === ',' ? '; ' : ', ');
