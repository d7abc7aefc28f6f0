// What draws charts: fetched once for a page, gzipped, whichever part of it asks first.
import { unzipped } from '../gzip.js';

async function loaded(url) {
  const text = await (await unzipped(url)).blob();
  const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const module = await import(/* @vite-ignore */ blob);
  URL.revokeObjectURL(blob);
  return module;
}

export function library(url) {
  globalThis.aevizPlotly ??= loaded(url).catch((error) => {
    globalThis.aevizPlotly = null;
    throw error;
  });
  return globalThis.aevizPlotly;
}
