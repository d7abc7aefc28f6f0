// One animation-frame loop for a canvas: it runs while something moves and sleeps otherwise.

export class Loop {
  constructor(draw) {
    this.draw = draw;
    this.moving = new Set();
    this.pending = 0;
    this.last = 0;
    this.tick = this.tick.bind(this);
  }

  request() {
    if (!this.pending && !this.stopped) this.pending = requestAnimationFrame(this.tick);
  }

  // Call `step(seconds)` before every frame until it returns false.
  animate(step) {
    if (!this.moving.size) this.last = 0;
    this.moving.add(step);
    this.request();
    return () => this.moving.delete(step);
  }

  tick(now) {
    this.pending = 0;
    const seconds = this.last ? Math.min(0.1, (now - this.last) / 1000) : 0;
    this.last = now;
    for (const step of [...this.moving]) if (step(seconds) === false) this.moving.delete(step);
    this.draw();
    if (this.moving.size) this.request();
    else this.last = 0;
  }

  stop() {
    this.stopped = true;
    this.moving.clear();
    cancelAnimationFrame(this.pending);
    this.pending = 0;
  }
}
