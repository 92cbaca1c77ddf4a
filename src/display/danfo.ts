/** danfo, which makes data frames: in a browser `danfo.browser.ts` stands here. */
import type * as Danfo from 'danfojs-node';
import { mendDescribe } from '../patches/danfo-describe';

/** Loads it on first use: it takes a second, and not every notebook has a table. */
export function danfo(): Pick<typeof Danfo, 'DataFrame'> {
  const loaded = require('danfojs-node') as typeof Danfo;
  mendDescribe(loaded);
  return loaded;
}
