/** How modules are loaded in Node.js: packages with `import` or `require`, files as text. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import { awaitInterruptibly } from '../../src/core/interrupt';
import { courseRoot } from '../../src/notebook/released';
import { mendDescribe } from '../../src/patches/danfo-describe';
import { ModuleFault, type ModuleHost } from '../language/modules';
import { namedPackage, npmScheme } from '../language/package-name';
import { runOutside } from './cell';
import { loadTypeScript } from './load-typescript';
import { realSetImmediate } from './turns';

/** The course's own library and engine, and the display functions that speak to this kernel, are the ones that every notebook gets. */
const isCourse = (specifier: string): boolean => /^(very-deep|tslab$|@tensorflow\/)/.test(specifier);

const inCourse = createRequire(path.join(courseRoot, 'package.json'));

const inFolder = (folder: string) => createRequire(path.join(folder, 'cell.js'));

const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier);

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

/** Does what Node.js calls experimental, without its warning, which a student could do nothing about. */
function unwarned<T>(work: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** `import()` as if written in a file of a folder. */
function importIn(specifier: string, folder: string): Promise<unknown> {
  const script = new Script('(specifier) => import(specifier)', {
    filename: path.join(folder, 'cell.mjs'),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const load = script.runInThisContext() as (name: string) => Promise<unknown>;
  return unwarned(() => load(specifier));
}

function notInstalled(specifier: string, folder: string, version = ''): ModuleFault {
  const { name } = namedPackage(specifier);
  const wanted = version === '' ? name : `${name}@${version}`;
  const sentence = `the package "${name}" is not installed; in a terminal, in the folder ${folder}, write: npm install ${wanted}`;
  return Object.assign(new ModuleFault(sentence), { code: 'ERR_MODULE_NOT_FOUND' });
}

/** The file that `require` finds for a package; undefined where only `import` can load it. */
function resolved(specifier: string, folder: string): string | undefined {
  const places = isCourse(specifier) ? [inCourse] : [inFolder(folder), inCourse];
  let fault: unknown;
  for (const { resolve } of places) {
    try {
      return resolve(specifier);
    } catch (error) {
      // Not exported for `require`: it is there.
      if (codeOf(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
      fault ??= error;
    }
  }
  if (codeOf(fault) !== 'MODULE_NOT_FOUND') throw fault;
  throw notInstalled(specifier, folder);
}

/** `npm:name@2/part` is `name/part`, where version 2 is installed. */
function installed(specifier: string, folder: string): string {
  if (npmScheme(specifier) === '') return specifier;
  const { name, version, bare } = namedPackage(specifier);
  if (version === '') return bare;
  // Fifty files, which few cells ask for.
  const { satisfies, validRange } = require('semver') as typeof import('semver');
  if (validRange(version) === null) return bare;
  for (const start of [folder, courseRoot])
    for (let at = start; ; at = path.dirname(at)) {
      const file = path.join(at, 'node_modules', name, 'package.json');
      if (existsSync(file)) {
        const { version: here } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
        if (satisfies(here, version)) return bare;
        throw new ModuleFault(
          `of "${name}" version ${here} is installed, and not ${version}; in a terminal, in the folder ${folder}, write: npm install ${name}@${version}`,
        );
      }
      if (at === path.dirname(at)) break;
    }
  throw notInstalled(bare, folder, version);
}

/** What `import` says of a part of a package that has no list of its parts: it wants the file's whole name. */
const WANTS_FILE: ReadonlySet<string> = new Set(['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);

/** A package as `import` finds it from a folder, or else from the course; a part of one, `lodash/get`, as `require` finds it, too. */
async function imported(specifier: string, folder: string): Promise<unknown> {
  const { name, bare } = namedPackage(specifier);
  try {
    return await importIn(specifier, folder);
  } catch (error) {
    if (!WANTS_FILE.has(codeOf(error))) throw error;
    const message = String(error).replace(/\\/g, '/');
    if (message.includes(`'${name}'`)) {
      resolved(specifier, folder);
      return importIn(specifier, courseRoot);
    }
    const file = bare !== name && message.includes(`/${bare}'`) ? fileOfPart(bare, folder) : undefined;
    if (file === undefined) throw error;
    return importIn(pathToFileURL(file).href, folder);
  }
}

/** The file of a part of a package, as `require` finds it; undefined where there is none. */
function fileOfPart(part: string, folder: string): string | undefined {
  for (const { resolve } of [inFolder(folder), inCourse])
    try {
      return resolve(part);
    } catch {
      // It may be in the course.
    }
  return undefined;
}

/** The module of the older kind that a namespace stands for: all of its names are seen in it, not only those found by reading it. */
function original(namespace: unknown): unknown {
  const { default: whole } = namespace as { default?: unknown };
  const isOlder =
    whole !== undefined && Object.values(inCourse.cache).some((module) => module?.exports === whole);
  return isOlder ? whole : namespace;
}

/** A package as cells get it. */
function mended<Package>(name: string, loaded: Package): Package {
  if (name === 'danfojs-node') mendDescribe(loaded);
  return loaded;
}

export const nodeModules: ModuleHost = {
  compiler: loadTypeScript,
  readFile(file) {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  },
  readBytes(file) {
    try {
      // The bytes alone, and not the pool that a small Buffer is a part of.
      return new Uint8Array(readFileSync(file));
    } catch {
      return undefined;
    }
  },
  modified: (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs,
  fileExists: (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
  async importPackage(specifier, folder) {
    if (isBuiltin(specifier)) return inCourse(specifier);
    // An interrupt in the middle of a package would leave half of it behind, for good: it waits.
    await runOutside(() => new Promise((resolve) => realSetImmediate(resolve)));
    const name = installed(specifier, folder);
    if (isCourse(name)) return inCourse(resolved(name, folder) as string);
    if (name.endsWith('.json')) return inFolder(folder)(name);
    return mended(name, original(await imported(name, folder)));
  },
  requirePackage(specifier, folder) {
    if (isBuiltin(specifier)) return inCourse(specifier);
    if (path.isAbsolute(specifier)) return inCourse(specifier);
    const name = installed(specifier, folder);
    const file = resolved(name, folder);
    return mended(name, file === undefined ? inFolder(folder)(name) : inCourse(file));
  },
  requireIn: (folder) => {
    const { resolve, cache, main, extensions } = inFolder(folder);
    return { resolve, cache, main, extensions };
  },
  evaluate: (script, name) =>
    new Script(script, { filename: name }).runInThisContext() as (...args: unknown[]) => unknown,
  comeBack: async () => void (await awaitInterruptibly(Promise.resolve(), 'import')),
  forget(file) {
    delete inCourse.cache[file];
  },
  url: (file) => pathToFileURL(file).href,
};

/** Lets programs that a cell starts find the course library, too. */
export function shareCoursePackages(): void {
  const nodePath = [process.env.NODE_PATH, path.join(courseRoot, 'node_modules')].filter(Boolean);
  process.env.NODE_PATH = nodePath.join(path.delimiter);
}
