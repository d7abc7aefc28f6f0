// How the browser writes a number, as aeviz/language/numbers.py does: three significant digits, the reader's decimal mark,
// groups of three, a true minus sign. What is tiny there is "less than 0.0001"; here it is a place of a knob or of a
// scale, and keeps its size: 3·10⁻⁵.
import { said } from './said.js';

const TINY = 1e-4;
const DIGITS = 3;
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const germanMarks = () => said('.') === ',';
const sign = (value) => (value < 0 ? '−' : '');

export function number(value) {
  if (Number.isNaN(value)) return '?';
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign(value)}∞`;
  return sign(value) + (size > 0 && size < TINY ? power(size) : plain(Number(size.toPrecision(DIGITS))));
}

// A part of a whole, from 0 to 1.
export function percent(part) {
  if (part > 0 && part < 0.005) return said('less than {limit}', { limit: withSign(1) });
  if (part > 0.995 && part < 1) return said('more than {limit}', { limit: withSign(99) });
  return withSign(Math.round(100 * part));
}

// One after another; where a comma is the decimal mark, it does not part them as well.
export const numbers = (values) => Array.from(values, number).join(germanMarks() ? '; ' : ', ');

const withSign = (whole) => `${whole}${germanMarks() ? '\u00a0' : ''}%`;

function plain(size) {
  const [whole, part] = written(size).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, germanMarks() ? '.' : ',');
  return part ? `${grouped}${said('.')}${part}` : grouped;
}

// Without an exponent: JavaScript has one from 1e21 on.
const written = (size) => (size < 1e21 ? String(size) : BigInt(size).toString());

function power(size) {
  const [factor, exponent] = size.toExponential(DIGITS - 1).split('e-');
  const ten = `10⁻${[...exponent].map((digit) => RAISED[Number(digit)]).join('')}`;
  return Number(factor) === 1 ? ten : `${String(Number(factor)).replace('.', said('.'))}·${ten}`;
}
