// The ten class markers as SVG paths in a 20 x 20 box: the legend's twins of the shapes that the shader draws.
const star = Array.from({ length: 10 }, (_, i) => {
  const r = i % 2 ? 4.2 : 9.5;
  const a = (Math.PI * i) / 5;
  return `${(10 + r * Math.sin(a)).toFixed(2)} ${(10 - r * Math.cos(a)).toFixed(2)}`;
});
const regular = (sides) =>
  'M' +
  Array.from({ length: sides }, (_, i) => {
    const a = (2 * Math.PI * (i + (sides === 6 ? 0.5 : 0))) / sides;
    return `${(10 + 9 * Math.sin(a)).toFixed(2)} ${(10 - 9 * Math.cos(a)).toFixed(2)}`;
  }).join('L') +
  'Z';

const PATHS = [
  'M10 1.5a8.5 8.5 0 1 0 .01 0Z',
  'M2.5 2.5h15v15h-15Z',
  'M10 1.5 19 17.5H1Z',
  'M10 .5 19.5 10 10 19.5.5 10Z',
  'M7 1h6v6h6v6h-6v6H7v-6H1V7h6Z',
  'M5.8 1.5 10 5.8l4.2-4.3 4.3 4.3L14.2 10l4.3 4.2-4.3 4.3L10 14.2l-4.2 4.3-4.3-4.3L5.8 10 1.5 5.8Z',
  'M10 18.5 1 2.5h18Z',
  `M${star.join('L')}Z`,
  regular(6),
  regular(5),
];

export function marker(shape, colour) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', PATHS[shape % PATHS.length]);
  path.setAttribute('fill', colour);
  svg.append(path);
  return svg;
}
