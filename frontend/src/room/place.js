// Where this tab is: the page, and what its address holds.
const LIVE = /(^|-)(knob|film)$/; // moved in the browser, without a script
const PERSONAL = ['language', 'present', 'embed', 'embed_options']; // nobody is led to them
const NOWHERE = ['teach', 'projector', 'join']; // pages that are no place of the class
const ALL = 'all'; // in place of a lesson's step

export function placeOf({ pathname, search }) {
  const settings = Object.fromEntries(new URLSearchParams(search));
  for (const name of PERSONAL) delete settings[name];
  return { page: pathname.split('/').at(-1), settings };
}

export const here = () => placeOf(location);

// What only this reader has: it goes along wherever they are led.
export const personal = () =>
  Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => PERSONAL.includes(name)));

// The address of a place below `base`, and of the start page for what is no name of a page.
export function addressOf({ page, settings }, base = document.baseURI) {
  const url = new URL(/^[a-z0-9-]+$/.test(page) ? page : '.', base);
  url.search = new URLSearchParams(settings).toString();
  return url.href;
}

export const isPlace = ({ page }) => !NOWHERE.includes(page);

// The same for two places between which a script must run, but for nothing that a browser moves by itself.
export function keyOf({ page, settings }) {
  const fixed = Object.entries(settings).filter(([name]) => !LIVE.test(name));
  return JSON.stringify([page, fixed.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

// The step of a lesson, from 0; all of them where its pictures are open.
export function stepOf({ settings: { step = '1' } }) {
  return step === ALL ? 1000 : Math.max(0, Number(step) - 1 || 0);
}

// Calls `moved()` when the address has changed; returns how to end that.
export function watchPlace(moved) {
  const off = new AbortController();
  const signal = off.signal;
  /** @type {any} */
  const { navigation } = window;
  navigation?.addEventListener('currententrychange', moved, { signal });
  window.addEventListener('popstate', moved, { signal });
  return () => off.abort();
}
