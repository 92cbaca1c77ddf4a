/**
 * What: an entry of `require.cache` while a module of tslab is loaded.
 * Why: tslab's server loads the TypeScript compiler, half of its start, for one function that the course's kernel answers
 *   itself.
 * Versions: tslab 1.0.22; refuses another, since the loaded module may ask for more of what is withheld.
 * Needed: as long as loading tslab's server loads the compiler.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { mustFit } from './written-for';

const fromHere = createRequire(__filename);
const dist = path.dirname(fromHere.resolve('tslab'));
const fromTslab = createRequire(path.join(dist, 'main.js'));

/** tslab's server, loaded without its converter and so without the compiler. */
export function loadServer<Server>(): Server {
  const { version } = fromTslab('../package.json') as { version: string };
  mustFit({ name: 'tslab', found: version, writtenFor: '1.0.22' });
  const converter = path.join(dist, 'converter.js');
  const before = require.cache[converter];
  require.cache[converter] = { ...before, id: converter, loaded: true, exports: {} } as NodeJS.Module;
  try {
    return fromTslab('./jupyter') as Server;
  } finally {
    if (before === undefined) delete require.cache[converter];
    else require.cache[converter] = before;
  }
}
