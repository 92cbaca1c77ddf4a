/**
 * Time in which this process could not hear its children, for it was busy itself: with another student's types, most often.
 * No child's code is the slower for it.
 */

/** How often it looks, and how much later than that is no accident. */
const everyMilliseconds = 50;

/** Measures while work goes on. */
export class Stalls {
  #total = 0;
  #last = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#look(), everyMilliseconds);
  }

  /** How long it could not hear since it was made, up to now, in milliseconds. */
  get milliseconds(): number {
    this.#look();
    return this.#total;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const late = now - this.#last - everyMilliseconds;
    if (late > everyMilliseconds) this.#total += late;
    this.#last = now;
  }
}
