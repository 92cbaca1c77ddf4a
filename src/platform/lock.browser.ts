/** One at a time, over all tabs and workers of the site. */

export const withLock = <T>(file: string, work: () => Promise<T>): Promise<T> =>
  navigator.locks.request(`very-deep-lock:${file}`, work) as Promise<T>;
