// Builds every browser bundle into the Python package, where the bundles are committed.
import { copyFile, mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build } from 'vite';

// Of two lines, so that Streamlit takes a bundle for what it is: one line with a slash in it could be a path.
const BANNER = '// Built by frontend/build.js from frontend/src.';
const components = resolve(import.meta.dirname, '../aeviz/components');

// plotly.js asks for the style sheet of its maps, which are not part of the build.
const withoutStyles = {
  name: 'without-styles',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('.css') ? '\0no-styles' : null),
  load: (id) => (id === '\0no-styles' ? 'export default ""' : null),
};

async function bundle(entry, folder, name) {
  await build({
    root: import.meta.dirname,
    configFile: false,
    plugins: [withoutStyles],
    logLevel: 'warn',
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"', 'process.env.NODE_DEBUG': 'undefined' },
    build: {
      outDir: resolve(components, folder),
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { output: { minify: true, postBanner: entry.endsWith('streamlit.js') ? BANNER : '' } },
      lib: { entry: resolve(import.meta.dirname, entry), formats: ['es'], fileName: () => name },
    },
  });
}

async function copy(file, folder) {
  await mkdir(resolve(components, folder), { recursive: true });
  await copyFile(resolve(import.meta.dirname, 'src', folder, file), resolve(components, folder, file));
}

await bundle('src/canvas/streamlit.js', 'canvas', 'canvas.js');
await copy('canvas.html', 'canvas');
await copy('canvas.css', 'canvas');
await bundle('src/knob/streamlit.js', 'knob', 'knob.js');
await copy('knob.html', 'knob');
await copy('knob.css', 'knob');
await bundle('src/chart/streamlit.js', 'chart', 'chart.js');
await copy('chart.css', 'chart');
await copy('traces.json', 'chart');
await bundle('src/chart/plotly.js', 'chart', 'plotly.min.js');
