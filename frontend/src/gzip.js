// A gzipped file of this server as a Response, unpacked while it comes; `what` names it where it does not.
export async function unzipped(address, what) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(`${what} did not load (${response.status}).`);
  return new Response(response.body.pipeThrough(new DecompressionStream('gzip')));
}
