import { expect, test, vi } from 'vitest';
import { exampleAt, marked } from '../src/chart/marked.js';
import { select, selectedOf, whenSelected } from '../src/examples.js';

const layout = { meta: { examples: { trace: 1, ids: [40, 7, 12] } } };
const spec = { data: [{ type: 'heatmap' }, { type: 'scatter', marker: { size: 3, opacity: 0.6 } }], layout };

test('the dots of the selected examples are marked, the others stay as they are', () => {
  const [areas, dots] = marked(spec, [12, 40, 99], '#123456').data;
  expect(areas).toBe(spec.data[0]);
  expect(dots.selectedpoints).toEqual([0, 2]);
  expect(dots.selected.marker).toEqual({ color: '#123456', opacity: 1, size: 8 });
  expect(dots.unselected.marker.opacity).toBe(0.6);
  expect(marked(spec, [], '#123456')).toBe(spec);
  expect(marked({ data: [], layout: {} }, [7], '#123456').data).toEqual([]);
});

test('a click takes the nearest dot, and none that is far', () => {
  const axis = { d2p: (v) => 10 * v };
  const trace = { x: [0, 2, 2.5], y: [0, 0, 0] };
  const div = { _fullData: [{}, trace], _fullLayout: { xaxis: axis, yaxis: axis } };
  expect(exampleAt(div, spec, { x: 2.1, y: 0.1 })).toBe(7);
  expect(exampleAt(div, spec, { x: 2.4, y: 0 })).toBe(12);
  expect(exampleAt(div, spec, { x: 9, y: 9 })).toBeNull();
  expect(exampleAt(div, { layout: {} }, { x: 0, y: 0 })).toBeNull();
});

test('what is selected is known to the whole page, by its data set', () => {
  vi.stubGlobal('window', new EventTarget());
  const heard = [];
  const off = new AbortController();
  whenSelected((told) => heard.push(told.ids), off.signal);
  select({ of: 'digits', ids: [3, 4] });
  expect(selectedOf('digits')).toEqual([3, 4]);
  expect(selectedOf('faces')).toEqual([]);
  off.abort();
  select({ of: 'digits', ids: [] });
  expect(heard).toEqual([[3, 4]]);
  vi.unstubAllGlobals();
});
