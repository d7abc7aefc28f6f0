import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { post, Room } from '../src/room/room.js';

const sources = [];

class Stream {
  static CLOSED = 2;

  constructor(url) {
    this.url = url;
    this.readyState = 1;
    sources.push(this);
  }

  close() {
    this.readyState = Stream.CLOSED;
  }

  tells(parts) {
    this.onmessage({ data: JSON.stringify(parts) });
  }

  fails() {
    this.close();
    this.onerror();
  }
}

let seen;

beforeEach(() => {
  vi.useFakeTimers();
  sources.length = 0;
  const on = (target) => ({ addEventListener: (name, hear) => (target[name] = hear) });
  seen = {};
  vi.stubGlobal('EventSource', Stream);
  vi.stubGlobal('document', { hidden: false, baseURI: 'https://school.example/', ...on(seen) });
  vi.stubGlobal('window', on(seen));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function sleeps(ms) {
  document.hidden = true;
  seen.visibilitychange();
  vi.advanceTimersByTime(ms);
  document.hidden = false;
  seen.visibilitychange();
}

test('a phone that has slept connects anew, and one that was put away for a moment does not', () => {
  const room = new Room('student');
  sleeps(5_000);
  expect(sources.length).toBe(1);
  sleeps(60_000);
  expect(sources.length).toBe(2);
  expect(sources[0].readyState).toBe(Stream.CLOSED);
  sources[1].tells({ room: { pace: 'live' }, where: { page: 'sparse' } });
  expect(room.parts.where.page).toBe('sparse');
});

test('a stream that was cut off is tried again, later each time, and given up', () => {
  const room = new Room('student');
  const heard = [];
  room.listen((parts) => heard.push(parts));
  for (let n = 1; n < 20 && sources.length === n; n++) {
    sources.at(-1).fails();
    vi.advanceTimersByTime(60_000);
  }
  expect(sources.length).toBe(9);
  expect(heard).toEqual([{ room: null }]);
});

test('a room that has ended is left alone', () => {
  const room = new Room('teacher');
  sources[0].tells({ room: { ended: true } });
  expect(room.source.readyState).toBe(Stream.CLOSED);
});

test('a vote that did not get through is sent again until a dashboard answers', async () => {
  const answers = [503, 502, 200];
  const fetch = vi.fn(async () => ({
    status: answers[fetch.mock.calls.length - 1],
    ok: fetch.mock.calls.length === 3,
    json: async () => ({}),
  }));
  vi.stubGlobal('fetch', fetch);
  const sent = post('do', { do: 'vote' });
  await vi.runAllTimersAsync();
  expect(await sent).toEqual({ ok: true, status: 200 });
  expect(fetch).toHaveBeenCalledTimes(3);
});

test('what the room refuses is not sent again', async () => {
  const fetch = vi.fn(async () => ({ status: 409, ok: false, json: async () => ({ error: 'This poll is locked.' }) }));
  vi.stubGlobal('fetch', fetch);
  expect(await post('do', {})).toEqual({ ok: false, status: 409, error: 'This poll is locked.' });
  expect(fetch).toHaveBeenCalledTimes(1);
});
