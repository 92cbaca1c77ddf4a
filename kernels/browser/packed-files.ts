/** Declarations for the compiler, packed into one file, as the files and folders that it asks for. */
import { declarationText } from '../../src/notebook/declarations';
import { cellOptions } from '../../src/notebook/options';
import { folderOf, type LanguageHost, nameOf, type ts } from '../language/host';
import { missingInBrowser } from './importable';

/** Where the packed files say that they are. */
const COURSE = '/course';

/**
 * What the language needs of the place where it runs.
 * @param files texts by their paths, which `scripts/pack-declarations.mjs` writes
 * @param folder what cells take for the notebook's folder
 */
export function packedHost(ts: ts, files: Readonly<Record<string, string>>, folder: string): LanguageHost {
  const texts = new Map(Object.entries(files));
  const inside = new Map<string, { files: Set<string>; folders: Set<string> }>();
  const folderAt = (path: string) => {
    let found = inside.get(path);
    if (found === undefined) {
      found = { files: new Set(), folders: new Set() };
      inside.set(path, found);
      if (path !== '/') folderAt(folderOf(path)).folders.add(nameOf(path));
    }
    return found;
  };
  for (const path of texts.keys()) folderAt(folderOf(path)).files.add(nameOf(path));
  folderAt(folder);
  return {
    compiler: () => ts,
    folder,
    libraryFolder: `${COURSE}/node_modules/typescript-api/lib`,
    options: () => ({
      ...cellOptions(ts),
      // What a worker has, in place of what Node.js has.
      types: ['web-worker'],
      typeRoots: [`${COURSE}/types`],
      paths: {
        'very-deep': [`${COURSE}/dist/src/index.d.ts`],
        '@tensorflow/*': [`${COURSE}/node_modules/@tensorflow/*`],
      },
    }),
    readFile: (file) => texts.get(file),
    fileExists: (file) => texts.has(file),
    directoryExists: (path) => inside.has(path),
    getDirectories: (path) => [...(inside.get(path)?.folders ?? [])],
    filesIn: (path) => [...(inside.get(path)?.files ?? [])],
    realpath: (file) => file,
    modified: (file) => (texts.has(file) ? 0 : undefined),
    declarationText,
    adviseMissing: missingInBrowser,
  };
}
