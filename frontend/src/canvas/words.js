// Text on the canvas. Each word is drawn once, into a small picture of its own, and then copied: to set a font on a
// canvas makes the browser lay out all that has changed on the page, in the middle of a drag's frame.

const MOST_KEPT = 400;

export class Words {
  constructor() {
    this.kept = new Map();
  }

  // Draw `text` with its middle (align 0.5) or right end (align 1) at x and its middle at y.
  draw(pen, text, x, y, style) {
    const { sprite, width, height, pad } = this.word(text, style);
    const { align = 0.5, ratio } = style;
    const left = x - pad - align * (width - 2 * pad);
    const [dx, dy] = [left, y - height / 2].map((v) => Math.round(v * ratio) / ratio); // on whole pixels, to stay sharp
    pen.drawImage(sprite, dx, dy, width, height);
  }

  width(text, style) {
    const { width, pad } = this.word(text, style);
    return width - 2 * pad;
  }

  word(text, { font, colour, halo = null, ratio }) {
    const what = [text, font, colour, halo, ratio];
    const name = what.join();
    if (!this.kept.has(name)) {
      if (this.kept.size > MOST_KEPT) this.kept.clear();
      this.kept.set(name, drawn(...what));
    }
    return this.kept.get(name);
  }
}

function drawn(text, font, colour, halo, ratio) {
  const sprite = document.createElement('canvas');
  const pen = sprite.getContext('2d');
  pen.font = font;
  const { width: across, fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = pen.measureText(text);
  const pad = halo ? 3 : 1;
  sprite.width = Math.ceil((across + 2 * pad) * ratio);
  sprite.height = Math.ceil((up + down + 2 * pad) * ratio);
  Object.assign(pen, { font, fillStyle: colour, lineJoin: 'round', lineWidth: 4 });
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (halo) {
    pen.strokeStyle = halo;
    pen.strokeText(text, pad, up + pad);
  }
  pen.fillText(text, pad, up + pad);
  return { sprite, width: sprite.width / ratio, height: sprite.height / ratio, pad };
}
