import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Leader } from '../src/room/lead.js';

let target;
let posts;
let room;

beforeEach(() => {
  vi.useFakeTimers();
  target = new EventTarget();
  vi.stubGlobal('window', target);
  vi.stubGlobal('location', { pathname: '/sparse', search: '?spec=digits&step=2' });
  posts = [];
  room = { does: async (command, content) => posts.push({ command, ...content }) && { ok: true } };
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const hand = (at, knob = 'sparse-0') =>
  target.dispatchEvent(new CustomEvent('aeviz-knob-shown', { detail: { knob, what: { at } } }));
const moment = () => vi.advanceTimersByTimeAsync(0);

test('where the teacher is is told at once, with what the page says in the same moment', async () => {
  const leader = new Leader(room);
  leader.shows(false);
  await moment();
  expect(posts).toEqual([
    { command: 'move', page: 'sparse', settings: { spec: 'digits', step: '2' }, moves: {}, step: 1, shown: false },
  ]);
});

test('a hand is followed at once, then ten times a second, and to where it rests', async () => {
  new Leader(room);
  await vi.advanceTimersByTimeAsync(1000);
  posts.length = 0;
  hand(0.1);
  hand(0.5, 'other-3');
  await Promise.resolve();
  expect(posts.map(({ moves }) => moves)).toEqual([{ sparse: [0.1, -1], other: [0.5, -1] }]);
  for (let i = 0; i < 100; i++) {
    hand(1 + i / 100);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(posts.length).toBeGreaterThanOrEqual(10);
  expect(posts.length).toBeLessThanOrEqual(12);
  await vi.advanceTimersByTimeAsync(200);
  expect(posts.at(-1).moves.sparse).toEqual([1.99, -1]);
});

test('nobody is led to the page on which the room is led', async () => {
  vi.stubGlobal('location', { pathname: '/teach', search: '' });
  new Leader(room);
  await moment();
  expect(posts).toEqual([]);
});

test('what did not get through is told again with the next move', async () => {
  const answers = [false, true, true];
  room.does = async (command, content) => posts.push({ command, ...content }) && { ok: answers[posts.length - 1] };
  const leader = new Leader(room);
  await moment();
  await vi.advanceTimersByTimeAsync(200);
  leader.soon();
  await moment();
  expect(posts.length).toBe(2);
  expect(posts[1]).toEqual(posts[0]);
});

test('what the room knows already is not told again', async () => {
  const leader = new Leader(room);
  await moment();
  await vi.advanceTimersByTimeAsync(200);
  leader.soon();
  await moment();
  expect(posts.length).toBe(1);
});

test('what moves while the room is told goes after it', async () => {
  let answer;
  room.does = (command, content) => {
    posts.push({ command, ...content });
    return new Promise((done) => (answer = () => done({ ok: true })));
  };
  const leader = new Leader(room);
  await moment();
  leader.shows(false); // the room has not answered yet
  await vi.advanceTimersByTimeAsync(200);
  expect(posts.length).toBe(1);
  answer();
  await moment();
  expect(posts.map(({ shown }) => shown)).toEqual([true, false]);
});
