// Pictures by their addresses: fetched when they are wanted, and the next ones while nobody waits.
import { said } from '../said.js';

const KEPT = 48;

export class Pictures {
  constructor() {
    /** @type {Map<string, Promise<any>>} */
    this.kept = new Map();
    this.turn = 0;
  }

  get(address) {
    this.turn += 1; // whoever was fetching ahead stops
    return this.picture(address);
  }

  picture(address) {
    const found = this.kept.get(address) ?? fetched(address);
    this.kept.delete(address); // the last one asked for is the last to go
    this.kept.set(address, found);
    found.catch(() => this.kept.delete(address));
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    return found;
  }

  // One after the other, until a picture is wanted.
  async ahead(addresses) {
    const turn = ++this.turn;
    for (const address of addresses) {
      if (turn !== this.turn) return;
      await this.picture(address).catch(() => {}); // it is asked for again when it is wanted, and told of then
    }
  }
}

async function fetched(address) {
  const response = await fetch(new URL(address, document.baseURI));
  if (!response.ok) throw new Error(said('A part of this page did not load ({status}).', { status: response.status }));
  return response.json();
}
