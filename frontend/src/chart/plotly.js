// All that draws: our Chart, and the part of plotly.js that it draws with: the traces that traces.json names.

import traces from 'virtual:traces';
import Plotly from 'plotly.js/lib/core';

Plotly.register(traces);

export { Chart } from './chart.js';
export { Plotly };
