// A picture with images in it: the images, and under them, where there is one, the chart that Python drew with them.
import { Images } from './images.js';

const SHARE = 0.62; // of the window's height that a picture may take,
const SMALL = 320; // and pixels that one of several in a row may
const ABOVE = 0.52; // of a picture's height for images with a chart below
const ROUNDED = 24; // pixels that whole-number scaling may leave of a picture's height
const LEAST = 220; // pixels of that chart

/** The figure without its images: what is left of the chart takes their room. */
export function rest(spec) {
  const { trace = 0 } = spec.layout.meta.images;
  const own = spec.data[trace].yaxis ?? 'y';
  const layout = structuredClone(spec.layout);
  const name = `yaxis${own.slice(1)}`;
  delete layout[name];
  const others = Object.keys(layout).filter((key) => key.startsWith('yaxis'));
  const top = Math.max(...others.map((key) => layout[key].domain?.[1] ?? 1));
  for (const key of others) layout[key].domain = (layout[key].domain ?? [0, 1]).map((at) => at / top);
  for (const note of layout.annotations ?? []) if (note.yref === 'paper') note.y /= top;
  layout.xaxis = { ...layout.xaxis, showticklabels: name !== 'yaxis', anchor: others[0].replace('axis', '') };
  if (!(layout.legend?.y < 0)) layout.legend = { ...layout.legend, y: 1.02, yanchor: 'bottom', orientation: 'h' };
  const margin = { l: 72, r: 16, t: 40, b: 40, ...layout.margin };
  return { ...spec, data: spec.data.filter((_, i) => i !== trace), layout: { ...layout, margin } };
}

export class Picture {
  /** @param {any} div @param {(place: HTMLElement) => Promise<any>} chart a Chart, once one is needed */
  constructor(div, chart) {
    this.div = div;
    this.chart = chart;
    this.images = new Images(div);
    div.aeviz = this;
    this.observer = new ResizeObserver(() => div.clientWidth && div.clientWidth !== this.width && this.again());
    this.observer.observe(div);
    this.again = () => this.spec && this.draw(this.spec, this.options);
    window.addEventListener('resize', this.again);
  }

  // How high the picture may be: as the window leaves, or a good part of that.
  room({ height, fill, small }) {
    this.width = this.div.clientWidth;
    this.div.style.removeProperty('height');
    if (fill) return this.div.clientHeight;
    return small ? SMALL : Math.max(height, SHARE * innerHeight);
  }

  async draw(spec, options) {
    this.spec = spec;
    this.options = options;
    const high = this.room(options);
    if (spec.data.length === 1 || spec.layout.meta.images.alone) this.images.draw(spec, { ...options, high });
    else await this.both(spec, options, high);
    const left = high - this.div.firstElementChild.clientHeight;
    const filled = options.fill && !this.plot && left >= 0 && left < ROUNDED;
    this.div.style.height = filled ? '' : 'auto'; // as its images are
  }

  async both(spec, options, high) {
    const below = rest(spec);
    const { aligned } = spec.layout.meta.images;
    const { l: left, r: right } = below.layout.margin;
    this.images.draw(spec, { ...options, high: ABOVE * high, ...(aligned && { left, right }) });
    if (!this.plot) {
      this.below = document.createElement('div');
      this.div.append(this.below);
      this.plot = this.chart(this.below);
    }
    const height = Math.max(LEAST, high - this.images.element.clientHeight - 20);
    this.below.style.minHeight = `${height}px`; // the chart takes its time: what stands below both has its place before
    this.div.style.height = 'auto';
    return (await this.plot).draw(below, { ...options, fill: null, height });
  }

  async destroy() {
    this.observer.disconnect();
    window.removeEventListener('resize', this.again);
    this.images.destroy();
    (await this.plot)?.destroy();
  }
}
