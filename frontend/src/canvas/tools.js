// The buttons at the foot of the canvas, and which of them are pressed.

export class Tools {
  /** @param {import('./canvas.js').Canvas} canvas */
  constructor(canvas) {
    const { root, panes, zoom, flow, loop, selection } = canvas;
    this.root = root;
    this.panes = canvas.part('.panes');
    this.lassoing = false;
    this.on('.lasso', () => this.lasso(!this.lassoing));
    this.on('.clear-selection', () => canvas.select([]));
    this.on('.zoom-selection', () => zoom.to(selection.ids));
    this.on('.scale', () => {
      this.scale(!this.sameScale);
      loop.request();
    });
    this.on('.flow', () => canvas.run(!flow.running));
    this.on('.reset', () => zoom.reset());
    this.button('.scale').hidden = panes.every(({ frames }) => frames.count === 1);
    this.button('.flow').hidden = !flow;
    canvas.part('.tools').hidden = !panes.length;
    this.scale(panes.every(({ comparable }) => comparable));
  }

  /** @param {string} name @returns {HTMLButtonElement} */
  button(name) {
    return this.root.querySelector(`.tool${name}`);
  }

  on(name, act) {
    this.button(name).addEventListener('click', act);
  }

  press(name, on) {
    this.button(name).setAttribute('aria-pressed', String(on));
  }

  lasso(on) {
    this.lassoing = on;
    this.press('.lasso', on);
    this.panes.classList.toggle('lassoing', on); // then a finger draws; else it scrolls the page
  }

  // One scale for every value of the knob, or each frame as large as the pane.
  scale(on) {
    this.sameScale = on;
    this.press('.scale', on);
  }

  // The two that act on a selection.
  offer(selected) {
    for (const name of ['.clear-selection', '.zoom-selection']) this.button(name).hidden = !selected;
  }
}
