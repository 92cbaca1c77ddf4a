/**
 * What: entries of `require.cache` while modules of tslab are loaded.
 * Why: tslab's server loads the TypeScript compiler, half of its start, for one function that the course's kernel answers
 *   itself; and tslab's converter takes the compiler as it is, where the kernel has to change two of its functions.
 * Versions: tslab 1.0.22; refuses another, since no cell could be trusted to run as written.
 * Needed: as long as loading tslab's server loads the compiler, and its converter takes no compiler from outside.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { mustFit } from './written-for';

const fromHere = createRequire(__filename);
const dist = path.dirname(fromHere.resolve('tslab'));
const fromTslab = createRequire(path.join(dist, 'main.js'));
const compilerFile = fromTslab.resolve('@tslab/typescript-for-tslab');

const check = () => {
  const { version } = fromTslab('../package.json') as { version: string };
  mustFit({ name: 'tslab', found: version, writtenFor: '1.0.22' });
};

/** Loads one of tslab's modules while another has these exports in place of its own. */
function loadBeside<Module>(wanted: string, file: string, exports: unknown): Module {
  check();
  const before = require.cache[file];
  require.cache[file] = { ...before, id: file, loaded: true, exports } as NodeJS.Module;
  try {
    return fromTslab(wanted) as Module;
  } finally {
    if (before === undefined) delete require.cache[file];
    else require.cache[file] = before;
  }
}

/** tslab's server, loaded without its converter and so without the compiler. */
export function loadServer<Server>(): Server {
  return loadBeside('./jupyter', path.join(dist, 'converter.js'), {});
}

/** The TypeScript that tslab compiles cells with. */
export const loadCompiler = <Compiler>(): Compiler => fromTslab(compilerFile) as Compiler;

/**
 * tslab's converter and executor, seeing a changed compiler.
 * @param compiler what they shall see; everybody else keeps the true one
 */
export function loadWithCompiler<Converter, Executor>(compiler: unknown): Converter & Executor {
  loadCompiler();
  return {
    ...loadBeside<Converter>('./converter', compilerFile, compiler),
    ...loadBeside<Executor>('./executor', compilerFile, compiler),
  };
}
