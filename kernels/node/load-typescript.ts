/**
 * Loads the compiler, with the code that V8 made of it the last time: parsing nine megabytes of JavaScript anew is most of a
 * cold start.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { userCacheFolder } from '../../src/platform/machine';
import type { ts } from '../language/host';

const file = createRequire(__filename).resolve('typescript-api');

/** Where the compiler's own declarations are. */
export const typescriptFolder = path.dirname(file);

let loaded: ts | undefined;
let script: Script | undefined;

/** The file with the code that V8 made; it depends on all that V8 would refuse it for. */
function cacheFile(): string {
  const of = [file, process.version, process.arch, process.versions.v8, process.execArgv.join()].join('\0');
  return path.join(
    userCacheFolder(),
    'compiler',
    `${createHash('sha256').update(of).digest('hex').slice(0, 16)}.bin`,
  );
}

function cached(): Buffer | undefined {
  try {
    return readFileSync(cacheFile());
  } catch {
    return undefined;
  }
}

/** The compiler, loaded when first asked for. */
export function loadTypeScript(): ts {
  if (loaded !== undefined) return loaded;
  const cachedData = cached();
  script = new Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  const module = { exports: {} as ts };
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, typescriptFolder);
  loaded = module.exports;
  if (cachedData !== undefined && script.cachedDataRejected !== true) script = undefined;
  return loaded;
}

/** Keeps V8's code for the next start; called once a cell has run, so that what a cell needs is in it. */
export function keepCompiled(): void {
  if (script === undefined) return;
  const data = script.createCachedData();
  script = undefined;
  try {
    const to = cacheFile();
    mkdirSync(path.dirname(to), { recursive: true });
    const own = `${to}.${process.pid}`;
    writeFileSync(own, data);
    renameSync(own, to);
  } catch {
    // A folder that nobody may write to costs the next start some time, and nothing else.
  }
}
