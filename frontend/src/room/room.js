// The room of this tab: one stream of events for the whole page, however often Streamlit mounts its parts anew.
const GRACE = 2000; // ms that the stream outlives whoever heard it: a page that is drawn again comes back at once
const SLEPT = 20_000; // ms in the background after which a connection may be dead without saying so
const LONGEST = 15_000; // ms between two tries to connect
const MOST_TRIES = 9; // over a minute and a half: then the room is gone, or the page is opened again
const TRIES = 6; // of a command that did not get through: sent twice, it counts once
const UNREACHED = [502, 503, 504];

const address = (name) => new URL(`aeviz/room/${name}`, document.baseURI);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const jitter = (ms) => ms * (0.5 + Math.random());

// Posts `content` and tells how it went: { ok, status, ...answer }.
export async function post(name, content) {
  for (let n = 1; ; n++) {
    try {
      const headers = { 'Content-Type': 'application/json' };
      const answer = await fetch(address(name), { method: 'POST', headers, body: JSON.stringify(content) });
      if (n === TRIES || !UNREACHED.includes(answer.status))
        return { ok: answer.ok, status: answer.status, ...(await answer.json().catch(() => ({}))) };
    } catch (error) {
      if (n === TRIES) return { ok: false, status: 0, error: error.message };
    }
    await pause(jitter(100 * 2 ** n));
  }
}

export class Room {
  constructor(role) {
    this.role = role;
    this.parts = {};
    this.heard = new Set();
    this.tries = 0;
    this.connect();
    document.addEventListener('visibilitychange', () => this.seen());
    window.addEventListener('online', () => this.connect());
  }

  connect() {
    clearTimeout(this.again);
    this.source?.close();
    this.source = new EventSource(address(`events?as=${this.role}`));
    this.source.onmessage = ({ data }) => this.take(JSON.parse(data));
    this.source.onerror = () => this.source.readyState === EventSource.CLOSED && this.refused();
  }

  // The server has said no: perhaps it is starting again, perhaps the room is gone.
  refused() {
    this.tries += 1;
    if (this.tries < MOST_TRIES)
      this.again = setTimeout(() => this.connect(), jitter(Math.min(LONGEST, 500 * 2 ** this.tries)));
    if (this.tries === 3) this.take({ room: null });
  }

  // A phone that slept may hold a connection that is dead.
  seen() {
    if (document.hidden) this.hidden = performance.now();
    else if (performance.now() - (this.hidden ?? Number.POSITIVE_INFINITY) > SLEPT) this.connect();
  }

  take(parts) {
    this.tries = parts.room === null ? this.tries : 0;
    Object.assign(this.parts, parts);
    if (parts.room?.ended) this.source.close();
    for (const hear of this.heard) hear(parts);
  }

  does(command, content = {}) {
    return post('do', { do: command, ...content });
  }

  // Calls `hear(changed parts)` with everything first; returns how to end that.
  listen(hear) {
    clearTimeout(this.ending);
    this.heard.add(hear);
    if (this.parts.room) hear(this.parts);
    return () => {
      this.heard.delete(hear);
      if (!this.heard.size) this.ending = setTimeout(() => this.end(), GRACE);
    };
  }

  end() {
    clearTimeout(this.again);
    this.source.close();
    if (globalThis.aevizRoom === this) globalThis.aevizRoom = null;
  }
}

// The one of this tab, in this role.
export function roomOf(role) {
  if (globalThis.aevizRoom?.role !== role) {
    globalThis.aevizRoom?.end();
    globalThis.aevizRoom = new Room(role);
  }
  return globalThis.aevizRoom;
}
