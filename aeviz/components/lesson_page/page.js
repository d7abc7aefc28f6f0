// Puts life into the page: `show` is the chart's, `mount` the canvas's, `slider` the knob's.

async function unpacked(id) {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')));
}

const { library, knobs, pictures, parts } = await (await unpacked('lesson')).json();

// A figure with its shared parts in it. Lists of numbers have none.
function whole(value) {
  if (Array.isArray(value)) return value[0] && typeof value[0] === 'object' ? value.map(whole) : value;
  if (!value || typeof value !== 'object') return value;
  if ('$ref' in value) return whole(parts[value.$ref]);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, whole(one)]));
}

class Chart {
  constructor(place, { title, height, figures }) {
    this.place = place;
    this.told = { library, reports: [], animate: false, captioned: true, title, name: title, height };
    this.figures = figures;
  }

  draw(at) {
    const { spec, alt } = this.figures[Math.min(Math.round(at), this.figures.length - 1)];
    if (spec === this.drawn) return;
    this.drawn = spec;
    show({ ...this.told, spec: whole(spec), alt }, this.place, () => {});
  }

  retheme() {
    this.drawn = null;
  }
}

class Live {
  constructor(place, { scene }) {
    this.place = place;
    this.scene = scene;
  }

  async draw(at) {
    this.at = at;
    this.live ??= this.mounted();
    (await this.live).canvas?.led({ at: this.at, film: -1, probe: [] });
  }

  async mounted() {
    const scene = new Uint8Array(await (await unpacked(this.scene)).arrayBuffer());
    const begin = { selected: [], knob_index: Math.round(this.at), step_index: null };
    return mount(this.place.querySelector('.aeviz'), scene, () => {}, begin);
  }

  async retheme() {
    (await this.live)?.canvas?.retheme();
  }
}

const places = [...document.querySelectorAll('main > section > .picture')];
const sliders = [...document.querySelectorAll('.knob-at-foot')];
const standing = knobs.map(({ at }) => at); // fractions between trained values while a hand moves
const seen = new Set(); // numbers of the pictures in the window: the others are drawn when they come into it
const drawn = pictures.map((one, i) => new (one.scene ? Live : Chart)(places[i], one));
const draw = (i) => drawn[i].draw(standing[pictures[i].knob] ?? 0);

function moved(knob, at) {
  standing[knob] = at;
  for (const i of seen) if (pictures[i].knob === knob) draw(i);
}

const named = (name) => sliders.findIndex((_, i) => name === `knob-${i}`);
addEventListener('aeviz-knob-shown', ({ detail }) => moved(named(detail.knob), detail.what.at));
knobs.forEach((told, i) => {
  const data = new TextEncoder().encode(JSON.stringify({ ...told, knob: `knob-${i}`, rest: null }));
  sliders[i].hidden = false; // its marks are laid out
  slider({ data, parentElement: sliders[i], setStateValue: () => {} });
});

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const i = places.indexOf(target);
      if (isIntersecting) seen.add(i);
      else seen.delete(i);
      if (isIntersecting) draw(i);
    }
    const moving = new Set([...seen].map((i) => pictures[i].knob));
    sliders.forEach((one, i) => (one.hidden = !moving.has(i)));
  },
  { rootMargin: '100px 0px' },
);
for (const place of places) observer.observe(place);

for (const button of document.querySelectorAll('.go')) {
  const { knob } = pictures[places.indexOf(button.closest('section').querySelector('.picture'))];
  const what = { at: Number(button.dataset.at) };
  const meant = (name) => named(name) === knob;
  button.addEventListener('click', () => dispatchEvent(new CustomEvent('aeviz-knob-led', { detail: { meant, what } })));
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const one of drawn) one.retheme();
  for (const i of seen) draw(i);
});
