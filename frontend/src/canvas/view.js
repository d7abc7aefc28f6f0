// From a pane's data coordinates to pixels: a box of the data (base), seen through a zoom window (centre, zoom).

export class View {
  constructor(equal) {
    this.equal = equal;
    this.base = [-1, -1, 1, 1];
    this.reset();
  }

  reset() {
    this.cx = 0.5;
    this.cy = 0.5;
    this.zoom = 1;
  }

  // `box` is the pane's plot rectangle in pixels: { left, top, width, height }.
  place(box) {
    this.box = box;
  }

  /** @param {number[]} extent of what is to be seen */
  show([x0, y0, x1, y1], pad = 0.06) {
    let width = (x1 - x0 || 1) * (1 + 2 * pad);
    let height = (y1 - y0 || 1) * (1 + 2 * pad);
    if (this.equal && this.box.height > 0) {
      const aspect = this.box.width / this.box.height;
      if (width < height * aspect) width = height * aspect;
      else height = width / aspect;
    }
    const mx = (x0 + x1) / 2;
    const my = (y0 + y1) / 2;
    this.base = [mx - width / 2, my - height / 2, mx + width / 2, my + height / 2];
  }

  // Visible data range [x0, y0, x1, y1].
  range() {
    const [x0, y0, x1, y1] = this.base;
    const half = 0.5 / this.zoom;
    return [
      x0 + (this.cx - half) * (x1 - x0),
      y0 + (this.cy - half) * (y1 - y0),
      x0 + (this.cx + half) * (x1 - x0),
      y0 + (this.cy + half) * (y1 - y0),
    ];
  }

  /** @returns {[number, number]} */
  toPixel(x, y) {
    const [x0, y0, x1, y1] = this.range();
    const { left, top, width, height } = this.box;
    return [left + ((x - x0) / (x1 - x0)) * width, top + (1 - (y - y0) / (y1 - y0)) * height];
  }

  /** @returns {[number, number]} */
  toData(px, py) {
    const [x0, y0, x1, y1] = this.range();
    const { left, top, width, height } = this.box;
    return [x0 + ((px - left) / width) * (x1 - x0), y0 + (1 - (py - top) / height) * (y1 - y0)];
  }

  // Zoom about a place given as fractions (0..1, from the lower left) of the window.
  zoomAt(fx, fy, factor) {
    const zoom = Math.min(200, Math.max(0.5, this.zoom * factor));
    this.cx += (fx - 0.5) * (1 / this.zoom - 1 / zoom);
    this.cy += (fy - 0.5) * (1 / this.zoom - 1 / zoom);
    this.zoom = zoom;
  }

  pan(fx, fy) {
    this.cx -= fx / this.zoom;
    this.cy -= fy / this.zoom;
  }

  /** Put a box of data coordinates into the middle of the window. @param {number[]} box */
  focus([x0, y0, x1, y1]) {
    const [bx0, by0, bx1, by1] = this.base;
    const share = Math.max((x1 - x0) / (bx1 - bx0), (y1 - y0) / (by1 - by0), 0.005);
    this.zoom = 0.8 / share;
    this.cx = ((x0 + x1) / 2 - bx0) / (bx1 - bx0);
    this.cy = ((y0 + y1) / 2 - by0) / (by1 - by0);
  }
}
