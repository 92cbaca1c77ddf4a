/** danfo's data frames without its readers and writers of files, which are Node.js's. */
import type { DataFrame } from 'danfojs-node';
import { Late } from '../core/late.browser';
import { mendDescribe } from '../patches/danfo-describe';

interface Danfo {
  readonly DataFrame: typeof DataFrame;
}

/** Fetched before a cell that names `table`. */
export const lateDanfo = new Late<Danfo>('The code of data frames', async () => {
  const base = await import('danfojs-node/dist/danfojs-base');
  mendDescribe(base);
  return base as unknown as Danfo;
});

export const danfo = (): Danfo => lateDanfo.get();
