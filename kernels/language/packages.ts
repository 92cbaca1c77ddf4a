/** The packages that an import may name, as they lie beside a notebook and above it. */
import { folderOf, type LanguageHost } from './host';
import { npmScheme } from './package-name';

interface Manifest {
  readonly exports?: unknown;
}

/** The folders of packages from a folder upwards, the nearest first. */
function* packageFolders(host: LanguageHost): Generator<string> {
  for (let at = host.folder; ; at = folderOf(at)) {
    const folder = `${at === '/' ? '' : at}/node_modules`;
    if (host.directoryExists(folder)) yield folder;
    if (at === folderOf(at)) return;
  }
}

const isShown = (name: string): boolean => !name.startsWith('.') && name !== '@types';

/** All packages that a notebook finds, by their names. */
export function packageNames(host: LanguageHost): string[] {
  return [...packageFolders(host)].flatMap((folder) =>
    host
      .getDirectories(folder)
      .filter(isShown)
      .flatMap((name) =>
        name.startsWith('@')
          ? host.getDirectories(`${folder}/${name}`).map((inner) => `${name}/${inner}`)
          : [name],
      ),
  );
}

function manifest(host: LanguageHost, folder: string): Manifest {
  try {
    return JSON.parse(host.readFile(`${folder}/package.json`) ?? '{}') as Manifest;
  } catch {
    return {};
  }
}

/** The parts of a package that may be imported: what it exports, or, where it does not say, its files. */
function parts(host: LanguageHost, name: string, begun: string): string[] {
  const home = [...packageFolders(host)]
    .map((folder) => `${folder}/${name}`)
    .find((folder) => host.directoryExists(folder));
  if (home === undefined) return [];
  const { exports } = manifest(host, home);
  if (exports !== undefined)
    return Object.keys(typeof exports === 'object' && exports !== null ? exports : {})
      .filter((part) => part.startsWith('./') && !part.includes('*') && part !== './package.json')
      .map((part) => `${name}${part.slice(1)}`);
  const inner = begun.slice(0, begun.lastIndexOf('/') + 1);
  const files = host.filesIn(`${home}/${inner}`).filter((file) => /\.(json|[cm]?js)$/.test(file));
  const folders = host.getDirectories(`${home}/${inner}`).filter((folder) => folder !== 'node_modules');
  return [...folders, ...files].filter(isShown).map((one) => `${name}/${inner}${one}`);
}

/** What an import may go on with that names a package, or a part of one; `npm:` may stand before it. */
export function packagesLike(host: LanguageHost, typed: string): string[] {
  const scheme = npmScheme(typed);
  const bare = typed.slice(scheme.length);
  const [, name, part] = /^((?:@[^/]+\/)?[^/@]+)\/(.*)$/.exec(bare) ?? [];
  const found = name === undefined ? packageNames(host) : parts(host, name, part ?? '');
  return [...new Set(found)].filter((one) => one.startsWith(bare)).map((one) => `${scheme}${one}`);
}
