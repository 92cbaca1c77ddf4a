/** How modules are loaded in Node.js: packages with `import` or `require`, files as text. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, Script } from 'node:vm';
import { awaitInterruptibly } from '../../src/core/interrupt';
import { courseRoot } from '../../src/notebook/released';
import { ModuleFault, type ModuleHost } from '../language/modules';
import { runOutside } from './cell';
import { loadTypeScript } from './load-typescript';
import { realSetImmediate } from './turns';

/** The course's own library and engine are the ones that every notebook gets, wherever it lies. */
const isCourse = (specifier: string): boolean => /^(very-deep|@tensorflow\/)/.test(specifier);

const inCourse = createRequire(path.join(courseRoot, 'package.json'));

const inFolder = (folder: string) => createRequire(path.join(folder, 'cell.js'));

const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier);

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

/** The nearest `package.json` says whether a `.js` file is of the newer kind. */
function isModern(file: string): boolean {
  if (!file.endsWith('.js')) return file.endsWith('.mjs');
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const found = path.join(folder, 'package.json');
    if (existsSync(found))
      return (JSON.parse(readFileSync(found, 'utf8')) as { type?: string }).type === 'module';
  }
  return false;
}

/** `import()` as if written in a file of a folder. */
function importIn(specifier: string, folder: string): Promise<unknown> {
  const script = new Script('(specifier) => import(specifier)', {
    filename: path.join(folder, 'cell.mjs'),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return (script.runInThisContext() as (name: string) => Promise<unknown>)(specifier);
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
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  throw Object.assign(
    new ModuleFault(
      `the package "${name}" is not installed; in a terminal, in the folder ${folder}, write: npm install ${name}`,
    ),
    { code: 'ERR_MODULE_NOT_FOUND' },
  );
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
  modified: (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs,
  fileExists: (file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false,
  async importPackage(specifier, folder) {
    if (isBuiltin(specifier)) return inCourse(specifier);
    // An interrupt in the middle of a package would leave half of it behind, for good: it waits.
    await runOutside(() => new Promise((resolve) => realSetImmediate(resolve)));
    const file = resolved(specifier, folder);
    if (file === undefined) return importIn(specifier, folder);
    return isModern(file) ? importIn(pathToFileURL(file).href, folder) : inCourse(file);
  },
  requirePackage(specifier, folder) {
    if (isBuiltin(specifier)) return inCourse(specifier);
    const file = path.isAbsolute(specifier) ? specifier : resolved(specifier, folder);
    return file === undefined ? inFolder(folder)(specifier) : inCourse(file);
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
