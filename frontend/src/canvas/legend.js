// What the colours mean: a button for each class, which shows it alone, or the ramp of a value.

import { number } from '../number.js';
import { said } from '../said.js';
import { classColours, ramp, range } from './colours.js';
import { marker } from './markers.js';

// `toggle(c)` shows class c alone or not, and says which.
export function legend(root, { class_names: names, values, value_name }, toggle) {
  if (values) showRamp(root.querySelector('.ramp'), values.data, value_name);
  else root.querySelector('.legend').replaceChildren(...names.map((name, c) => chip(name, c, names.length, toggle)));
}

function chip(name, c, count, toggle) {
  const colours = classColours(count);
  const button = document.createElement('button');
  button.type = 'button';
  button.setAttribute('aria-pressed', 'false');
  button.title = said('Show {name} alone', { name });
  button.append(marker(c, colours[c % colours.length]), name);
  button.addEventListener('click', () => button.setAttribute('aria-pressed', String(toggle(c))));
  return button;
}

function showRamp(strip, values, name) {
  const [lo, hi] = range(values);
  strip.hidden = false;
  strip.querySelector('i').style.background = `linear-gradient(to right, ${ramp.join(',')})`;
  strip.querySelector('.low').textContent = number(lo);
  strip.querySelector('.high').textContent = number(hi);
  strip.querySelector('em').textContent = name;
}
