/** A fair share of a run's time: whose code has run into its limits often enough is given less of it from then on. */
import type { Limits } from '../sandbox/job';

/** So many times all of the time may be used up: by the jobs of a notebook, by the notebooks of a student. */
const fullTimes = 2;
/** Of what comes after that, each has this part of the usual time. */
const part = 1 / 10;

export class Share {
  #used = 0;

  /** The limits of what comes next. */
  limits(usual: Limits): Limits {
    if (this.#used < fullTimes) return usual;
    const less = (seconds: number) => Math.max(1, Math.ceil(seconds * part));
    return { ...usual, wallSeconds: less(usual.wallSeconds), cpuSeconds: less(usual.cpuSeconds) };
  }

  /** Something has used all the time that it had. */
  use(): void {
    this.#used++;
  }
}
