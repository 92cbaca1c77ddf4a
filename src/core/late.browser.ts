/**
 * Code that is fetched apart because few cells need it, and is called without waiting. It is fetched before such a cell
 * runs; a cell that reaches it by another way may come too early, and is told so.
 */
import { EngineError } from './errors';

export class Late<T> {
  readonly #what: string;
  readonly #fetch: () => Promise<T>;
  #coming: Promise<T> | undefined;
  #here: T | undefined;

  /** @param what as the beginning of a sentence */
  constructor(what: string, fetch: () => Promise<T>) {
    this.#what = what;
    this.#fetch = fetch;
  }

  /** Fetches it, once; a fetch that failed is tried again. */
  async fetch(): Promise<T> {
    this.#coming ??= this.#fetch();
    try {
      this.#here = await this.#coming;
      return this.#here;
    } catch (error) {
      this.#coming = undefined;
      throw error;
    }
  }

  /** @throws EngineError where it has not come yet */
  get(): T {
    if (this.#here !== undefined) return this.#here;
    this.fetch().catch(() => {});
    throw new EngineError(`${this.#what} is still being loaded: run the cell again in a moment`);
  }
}
