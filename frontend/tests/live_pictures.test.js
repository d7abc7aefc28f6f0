import { beforeEach, describe, expect, it, vi } from 'vitest';

vi.stubGlobal('window', new EventTarget());
vi.stubGlobal('document', { baseURI: 'http://here/' });
const { LivePictures } = await import('../src/chart/live_pictures.js');
const { put } = await import('../src/knobs.js');
const { Pictures } = await import('../src/chart/pictures.js');

const knobs = globalThis.aevizKnobs;
const unit = { name: 'unit', key: 'page-unit', value: 4, low: 1, high: 6, step: 1 };
const share = { name: 'share', key: 'page-share', value: 0.2, low: 0, high: 1, step: 0.1 };
const told = { knob: 'lambda', i: 2, last: 5, address: 'pictures/a/', controls: [unit, share] };

beforeEach(() => {
  knobs.clear();
  for (const key of ['lambda', 'page-unit', 'page-share']) knobs.set(key, { untold: new Map() });
});

describe('the picture that is wanted', () => {
  it('is the one that was sent until something moves', () => {
    const live = new LivePictures(told);
    expect(live.wanted).toEqual(live.sent);
    expect(live.sent.address).toBe('pictures/a/2?unit=4&share=0.2');
  });

  it('follows the knob and each slider, and says where it was clicked', () => {
    const live = new LivePictures(told);
    put('lambda', 3);
    put('page-unit', 6);
    expect(live.wanted).toEqual({
      i: 3,
      settings: { unit: 6, share: 0.2 },
      address: 'pictures/a/3?unit=6&share=0.2',
    });
  });

  it('hears of its own sliders alone, until it is left', () => {
    const live = new LivePictures(told);
    const heard = vi.fn();
    live.follow(heard, () => {});
    knobs.set('another', { untold: new Map() });
    put('another', 1);
    put('page-share', 0.3);
    put('page-share', 0.3);
    live.leave();
    put('page-share', 0.4);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('without a knob stays at the position it was given', () => {
    const live = new LivePictures({ ...told, knob: '' });
    put('lambda', 3);
    expect(live.wanted.address).toBe('pictures/a/2?unit=4&share=0.2');
    expect(live.wanted.i).toBe(null);
  });
});

describe('a picture that is held', () => {
  it('is at the settings it is held at, until another hand moves one of them', () => {
    const live = new LivePictures(told);
    live.follow(
      () => {},
      () => {},
    );
    live.hold({ unit: 5, by: 'hand' });
    expect(live.settings).toEqual({ unit: 5, share: 0.2, by: 'hand' });
    put('page-unit', 3);
    expect(live.settings).toEqual({ unit: 3, share: 0.2, by: 'hand' });
  });

  it('is asked for anew where a knob is put to another place', () => {
    const live = new LivePictures({ ...told, controls: [] });
    const heard = vi.fn();
    live.follow(heard, () => {});
    const moved = vi.fn();
    window.addEventListener('aeviz-knob', moved);
    put('lambda', 3);
    put('lambda', 3);
    window.removeEventListener('aeviz-knob', moved);
    expect(moved).toHaveBeenCalledTimes(1);
  });
});

describe('what is fetched ahead', () => {
  const ahead = (key, ...moves) => {
    const live = new LivePictures(told);
    live.follow(
      () => {},
      () => {},
    );
    for (const at of moves) put(key, at);
    return live.ahead();
  };

  it('is first what the hand moves to, then what it came from, within the limits', () => {
    expect(ahead('page-unit', 5)).toEqual(['pictures/a/2?unit=6&share=0.2', 'pictures/a/2?unit=4&share=0.2']);
    expect(ahead('lambda', 4, 1)).toEqual([0, 2].map((at) => `pictures/a/${at}?unit=5&share=0.2`));
  });

  it('has values as the slider writes them', () => {
    expect(ahead('page-share', 0.3)[0]).toBe('pictures/a/2?unit=4&share=0.4');
    expect(ahead('page-share', 0.7)[0]).toBe('pictures/a/2?unit=4&share=0.8'); // 0.7 + 0.1 is 0.7999999999999999
  });

  it('is nothing before a hand comes near', () => {
    expect(new LivePictures(told).ahead()).toEqual([]);
  });
});

describe('pictures', () => {
  const answered = () => vi.fn(async (url) => ({ ok: true, json: async () => String(url) }));

  it('are fetched once, ahead or when they are wanted', async () => {
    vi.stubGlobal('fetch', answered());
    const pictures = new Pictures();
    await pictures.ahead(['a', 'b']);
    expect(await pictures.get('b')).toBe('http://here/b');
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it('are no longer fetched ahead when one is wanted', async () => {
    vi.stubGlobal('fetch', answered());
    const pictures = new Pictures();
    const ahead = pictures.ahead(['a', 'b', 'c']);
    await pictures.get('d');
    await ahead;
    expect(vi.mocked(fetch).mock.calls.map(([url]) => String(url))).toEqual(['http://here/a', 'http://here/d']);
  });

  it('that did not come are asked for again', async () => {
    vi.stubGlobal('fetch', vi.fn().mockResolvedValueOnce({ ok: false, status: 404 }).mockImplementation(answered()));
    const pictures = new Pictures();
    await expect(pictures.get('a')).rejects.toThrow('404');
    expect(await pictures.get('a')).toBe('http://here/a');
  });
});
