import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Follower } from '../src/room/follow.js';

// A window with an address and events, as far as a follower looks at them.
let target;
let tab;

function at(address) {
  const url = new URL(address, 'https://school.example/');
  globalThis.location = /** @type {any} */ ({ pathname: url.pathname, search: url.search });
  target.navigation.dispatchEvent(new Event('currententrychange'));
}

beforeEach(() => {
  target = new EventTarget();
  target.navigation = new EventTarget();
  vi.stubGlobal('window', target);
  vi.stubGlobal('navigator', { userActivation: { isActive: true } });
  at('sparse?spec=digits');
  const heard = [];
  const room = { parts: {}, listen: (hear) => heard.push(hear) && (() => {}) };
  const went = [];
  const led = [];
  target.addEventListener('aeviz-knob-led', ({ detail }) => led.push(detail));
  const tells = (parts) => {
    Object.assign(room.parts, parts);
    for (const hear of heard) hear(parts);
  };
  tab = { room, went, led, tells, follower: null };
});

afterEach(() => vi.unstubAllGlobals());

const where = (page, settings = {}, moves = {}, step = 0) => ({ page, settings, moves, step, shown: true });
const live = { code: 'ABCDEF', pace: 'live', free: false };

function begins(bound = false) {
  tab.follower = new Follower(tab.room, { go: (place) => tab.went.push(place), changed: () => {}, bound });
}

const hand = (position) =>
  target.dispatchEvent(
    new CustomEvent('aeviz-knob-shown', { detail: { knob: 'sparse-0', what: { at: position, film: -1, probe: [] } } }),
  );

test('live: another page is gone to once, and a knob is led without going anywhere', () => {
  begins();
  tab.tells({ room: live, where: where('denoising', { step: '2' }) });
  tab.tells({ where: where('denoising', { step: '2' }, { a: [1, -1] }) });
  expect(tab.went.map(({ page }) => page)).toEqual(['denoising']);
  at('denoising?step=2');
  tab.tells({ where: where('denoising', { step: '2' }, { sparse: [3, -1] }) });
  expect(tab.went.length).toBe(1);
  expect(tab.led.at(-1).what).toEqual({ at: 3, film: -1, probe: [] });
});

test('whoever moves the knob elsewhere is on their own until they come back', () => {
  begins();
  at('sparse?spec=digits');
  tab.tells({ room: live, where: where('sparse', { spec: 'digits' }, { sparse: [3, -1] }) });
  hand(3); // what the class has moved
  expect(tab.follower.attached).toBe(true);
  hand(5);
  expect(tab.follower.attached).toBe(false);
  tab.tells({ where: where('denoising') });
  expect(tab.went).toEqual([]);
  tab.follower.back();
  expect(tab.went.map(({ page }) => page)).toEqual(['denoising']);
});

test('without a hand nobody is detached: a page moves its own knob, too', () => {
  vi.stubGlobal('navigator', { userActivation: { isActive: false } });
  begins();
  tab.tells({ room: live, where: where('sparse', { spec: 'digits' }, { sparse: [3, -1] }) });
  hand(5);
  expect(tab.follower.attached).toBe(true);
});

test('own pace: as far as the class has come, and everywhere without a limit', () => {
  begins();
  const own = { ...live, pace: 'own' };
  tab.tells({ room: own, where: where('sparse', {}, {}, 2), reached: { sparse: 2 } });
  expect(tab.went).toEqual([]);
  at('sparse?step=3');
  expect(tab.went).toEqual([]);
  at('sparse?step=4');
  expect(tab.went.pop()).toMatchObject({ page: 'sparse', settings: { step: '3' } });
  at('denoising');
  expect(tab.went.pop()).toMatchObject({ page: 'sparse' });
  tab.tells({ room: { ...own, free: true }, reached: null });
  at('contractive?step=9');
  expect(tab.went).toEqual([]);
});

test('closed: nobody goes anywhere, and live again takes everybody along', () => {
  begins();
  tab.tells({ room: { ...live, pace: 'closed' }, where: where('denoising') });
  expect(tab.went).toEqual([]);
  tab.tells({ room: live });
  expect(tab.went.map(({ page }) => page)).toEqual(['denoising']);
});

test('the projector follows at every pace, and no hand detaches it', () => {
  begins(true);
  tab.tells({ room: { ...live, pace: 'closed' }, where: where('denoising') });
  expect(tab.went.map(({ page }) => page)).toEqual(['denoising']);
  at('denoising');
  hand(9);
  expect(tab.follower.attached).toBe(true);
});

test('a page that was gone to may change its own address on arrival; later that is its reader', () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  begins();
  tab.tells({ room: live, where: where('denoising') });
  now.mockReturnValue(8000);
  at('denoising?spec=moons');
  expect(tab.follower.attached).toBe(true);
  now.mockReturnValue(10_000);
  at('denoising?spec=digits');
  expect(tab.follower.attached).toBe(false);
  now.mockRestore();
});

test('from own pace to live whoever was alone is taken along again', () => {
  begins();
  tab.tells({ room: live, where: where('sparse', { spec: 'digits' }, { sparse: [3, -1] }) });
  hand(5);
  expect(tab.follower.attached).toBe(false);
  tab.tells({ room: { ...live, pace: 'own' }, reached: { sparse: 9 } });
  expect(tab.follower.attached).toBe(false);
  tab.tells({ room: live });
  expect(tab.follower.attached).toBe(true);
});

test('own pace: the step that the class has reached is not beyond it', () => {
  at('sparse?step=3');
  begins();
  tab.tells({ room: { ...live, pace: 'own' }, where: where('denoising', {}, {}, 0), reached: { sparse: 2 } });
  expect(tab.went).toEqual([]);
});
