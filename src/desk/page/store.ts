/** A value that the page shows, and whoever shows it is told when it changes. */
import { useEffect, useState } from 'preact/hooks';

export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** @returns ends it */
  listen(told: () => void): () => void;
}

export function store<T>(value: T): Store<T> {
  const listeners = new Set<() => void>();
  let now = value;
  return {
    get: () => now,
    set(next) {
      now = next;
      for (const told of [...listeners]) told();
    },
    listen(told) {
      listeners.add(told);
      return () => listeners.delete(told);
    },
  };
}

/** The value of a store, in a component. */
export function useStore<T>(one: Store<T>): T {
  const [, again] = useState(0);
  useEffect(() => one.listen(() => again((n) => n + 1)), [one]);
  return one.get();
}
