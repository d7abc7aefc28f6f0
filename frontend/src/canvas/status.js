// The line at the foot of the canvas, which a screen reader hears. It waits until the hand does.

const WAIT = 120; // ms

export class Status {
  constructor(line) {
    this.line = line;
  }

  say(sentence) {
    this.line.textContent = sentence;
  }

  // Says what `sentence()` is then.
  soon(sentence) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(sentence()), WAIT);
  }

  stop() {
    clearTimeout(this.waiting);
  }
}
