/**
 * Things by key up to a number of bytes; the one that was used longest ago goes first.
 */
export class Bounded<Key, Item> {
  readonly #items = new Map<Key, { item: Item; bytes: number }>();
  readonly #limit: number;
  readonly #dropped: (item: Item, key: Key) => void;
  /** How many of the latest stay however large they are. */
  readonly #always: number;
  #bytes = 0;

  constructor(limit: number, dropped: (item: Item, key: Key) => void, always = 1) {
    this.#limit = limit;
    this.#dropped = dropped;
    this.#always = always;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The item, which is the latest used now. */
  get(key: Key): Item | undefined {
    const found = this.#items.get(key);
    if (found === undefined) return undefined;
    this.#items.delete(key);
    this.#items.set(key, found);
    return found.item;
  }

  set(key: Key, item: Item, bytes: number): void {
    this.delete(key);
    this.#items.set(key, { item, bytes });
    this.#bytes += bytes;
    for (const [oldest, { item: old }] of this.#items) {
      if (this.#bytes <= this.#limit || this.#items.size <= this.#always) break;
      this.delete(oldest);
      this.#dropped(old, oldest);
    }
  }

  /** Takes an item out; nobody is told. */
  delete(key: Key): void {
    this.#bytes -= this.#items.get(key)?.bytes ?? 0;
    this.#items.delete(key);
  }

  clear(): void {
    for (const [key, { item }] of [...this.#items]) {
      this.delete(key);
      this.#dropped(item, key);
    }
  }
}
