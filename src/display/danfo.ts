/** danfo, which makes data frames: in a browser `danfo.browser.ts` stands here. */
import type * as Danfo from 'danfojs-node';

/** Loads it on first use: it takes a second, and not every notebook has a table. */
export const danfo = (): Pick<typeof Danfo, 'DataFrame'> => require('danfojs-node') as typeof Danfo;
