// All that draws: our Chart, and the part of plotly.js that it draws with. Adding a trace here needs its name in traces.json too.
import Plotly from 'plotly.js/lib/core';
import bar from 'plotly.js/lib/bar';
import box from 'plotly.js/lib/box';
import contour from 'plotly.js/lib/contour';
import heatmap from 'plotly.js/lib/heatmap';
import histogram from 'plotly.js/lib/histogram';
import histogram2d from 'plotly.js/lib/histogram2d';
import mesh3d from 'plotly.js/lib/mesh3d';
import scatter3d from 'plotly.js/lib/scatter3d';
import scattergl from 'plotly.js/lib/scattergl';
import surface from 'plotly.js/lib/surface';
import violin from 'plotly.js/lib/violin';

Plotly.register([
  bar, box, contour, heatmap, histogram, histogram2d, mesh3d, scatter3d, scattergl, surface, violin,
]);

export { Chart } from './chart.js';
export { Plotly };
