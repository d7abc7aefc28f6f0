// The line at the foot of the canvas, which a screen reader hears. It waits until the hand does.

const WAIT = 120; // ms
const learned = new Set(); // hints that have been followed on this page, in whichever canvas

export class Status {
  constructor(line) {
    this.line = line;
    this.sentence = '';
    this.hinted = '';
  }

  say(sentence) {
    this.sentence = sentence;
    this.write();
  }

  // Says what `sentence()` is then.
  soon(sentence) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(sentence()), WAIT);
  }

  // Stands behind what is said until it has been followed once.
  hint(words) {
    if (learned.has(words) || this.hinted) return;
    this.hinted = words;
    this.write();
  }

  learned(words) {
    learned.add(words);
    if (!this.hinted) return;
    this.hinted = '';
    this.write();
  }

  write() {
    this.line.textContent = [this.sentence, this.hinted].filter(Boolean).join(' ');
  }

  stop() {
    clearTimeout(this.waiting);
  }
}
