import { said } from './said.js';

// A gzipped file of this server as a Response, unpacked while it comes; else a sentence that says it has not come.
export async function unzipped(address) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(said('A part of this page did not load ({status}).', { status: response.status }));
  return new Response(response.body.pipeThrough(new DecompressionStream('gzip')));
}
