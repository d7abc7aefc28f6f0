// Streamlit hands its theme to a component as CSS variables; outside Streamlit the fallbacks of canvas.css apply.

export function theme(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read('--st-text-color', '#31333f'),
    background: read('--st-background-color', '#ffffff'),
    panel: read('--st-secondary-background-color', '#f0f2f6'),
    border: read('--st-border-color', 'rgba(128,128,128,0.35)'),
    primary: read('--st-primary-color', '#0072b2'),
    font: read('--st-font', 'system-ui, sans-serif'),
  };
}

// "#rrggbb", "#rgb" or "rgb(a)" with another opacity: what the pale lines and halos are drawn with.
export function fade(colour, opacity) {
  const parts = colour.startsWith('#')
    ? [1, 2, 3].map((i) =>
        parseInt(colour.length === 4 ? colour[i] + colour[i] : colour.slice(2 * i - 1, 2 * i + 1), 16),
      )
    : colour
        .match(/[\d.]+/g)
        .slice(0, 3)
        .map(Number);
  return `rgba(${parts.join(',')},${opacity})`;
}

let pen = null; // of a canvas that is never shown

// Any CSS colour as "#rrggbb"; grey where it is not opaque.
export function hex(colour) {
  pen ??= document.createElement('canvas').getContext('2d');
  pen.fillStyle = colour;
  return pen.fillStyle.startsWith('#') ? pen.fillStyle : '#808080';
}

export const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
