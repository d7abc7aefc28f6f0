// Builds the browser bundles into the Python package, where they are committed beside their HTML and CSS.
// `node build.js --check` builds them into a temporary folder and fails where a committed bundle differs from its sources.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { build } from 'vite';

// Of two lines, so that Streamlit takes a bundle for what it is: one line with a slash in it could be a path.
const BANNER = '// Built by frontend/build.js from frontend/src.';
const COMPONENTS = resolve(import.meta.dirname, '../aeviz/components');
const BUNDLES = [
  { source: 'canvas/streamlit.js', bundle: 'canvas/canvas.js', postBanner: BANNER },
  { source: 'knob/streamlit.js', bundle: 'knob/knob.js', postBanner: BANNER },
  { source: 'options/streamlit.js', bundle: 'options/options.js', postBanner: BANNER },
  { source: 'sketch/streamlit.js', bundle: 'sketch/sketch.js', postBanner: BANNER },
  { source: 'network_view/streamlit.js', bundle: 'network_view/network_view.js', postBanner: BANNER },
  { source: 'slider/streamlit.js', bundle: 'sliders/sliders.js', postBanner: BANNER },
  { source: 'room/streamlit.js', bundle: 'room/room.js', postBanner: BANNER },
  { source: 'ending/streamlit.js', bundle: 'ending/ending.js', postBanner: BANNER },
  { source: 'leaving/streamlit.js', bundle: 'leaving/leaving.js', postBanner: BANNER },
  { source: 'opening/streamlit.js', bundle: 'opening/opening.js', postBanner: BANNER },
  { source: 'scheme/streamlit.js', bundle: 'scheme/scheme.js', postBanner: BANNER },
  { source: 'qr/streamlit.js', bundle: 'qr/qr.js', postBanner: BANNER },
  { source: 'presenter/streamlit.js', bundle: 'presenter/presenter.js', postBanner: BANNER },
  { source: 'chart/streamlit.js', bundle: 'chart/chart.js', postBanner: BANNER },
  { source: 'chart/plotly.js', bundle: 'chart/plotly.min.js', postBanner: '' },
];

// A module that is written while building: `id` is what imports name it by.
const written = (name, wanted, code) => ({
  name,
  enforce: 'pre',
  resolveId: (id) => (wanted(id) ? `\0${name}` : null),
  load: (id) => (id === `\0${name}` ? code() : null),
});

// plotly.js asks for the style sheet of its maps, which are not part of the build.
const withoutStyles = written(
  'without-styles',
  (id) => id.endsWith('.css'),
  () => 'export default ""',
);

// `virtual:traces` exports the trace modules that traces.json names; plotly.js always has scatter.
const traces = written(
  'traces',
  (id) => id === 'virtual:traces',
  async () => {
    const names = JSON.parse(await readFile(join(COMPONENTS, 'chart/traces.json'), 'utf8'));
    const added = names.filter((name) => name !== 'scatter');
    const imports = added.map((name) => `import ${name} from 'plotly.js/lib/${name}';`);
    return `${imports.join('\n')}\nexport default [${added}];`;
  },
);

async function make({ source, bundle, postBanner }, folder) {
  await build({
    root: import.meta.dirname,
    configFile: false,
    plugins: [withoutStyles, traces],
    logLevel: 'error', // of the many warnings about plotly.js's own dependencies none is ours to mend
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"', 'process.env.NODE_DEBUG': 'undefined' },
    build: {
      outDir: dirname(join(folder, bundle)),
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { output: { minify: true, postBanner } },
      lib: {
        entry: resolve(import.meta.dirname, 'src', source),
        formats: ['es'],
        fileName: () => bundle.split('/').at(-1),
      },
    },
  });
}

async function check() {
  const folder = await mkdtemp(join(tmpdir(), 'aeviz-'));
  const stale = [];
  for (const one of BUNDLES) {
    await make(one, folder);
    const [built, committed] = await Promise.all([folder, COMPONENTS].map((root) => readFile(join(root, one.bundle))));
    if (!built.equals(committed)) stale.push(one.bundle);
  }
  await rm(folder, { recursive: true });
  return stale;
}

if (process.argv.includes('--check')) {
  const stale = await check();
  if (stale.length) {
    console.error(`${stale.join(', ')}: not what frontend/src builds. Run "npm run build" in frontend/ and commit it.`);
    process.exitCode = 1;
  }
} else {
  for (const one of BUNDLES) await make(one, COMPONENTS);
}
