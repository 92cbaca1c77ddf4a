// Takes out of node_modules what is installed and never used. Plain Node, for set-up runs it after each install.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** This machine as packages with native code name it: `linux-x64-glibc`, `darwin-arm64`. */
export const platform = [process.platform, process.arch, libc()].filter(Boolean).join('-');

/** Which C library Node.js was built for; undefined on systems that have only one. */
function libc() {
  if (process.platform !== 'linux') return undefined;
  Object.assign(process.report, { excludeNetwork: true }); // or it looks up the names of open connections
  const { header } = /** @type {{ header: Record<string, unknown> }} */ (process.report.getReport());
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

/**
 * @typedef {object} Kind
 * @property {string} what
 * @property {number} megabytes
 * @property {string} why
 * @property {RegExp} packages
 * @property {(file: string, here: string, name: string) => boolean} files
 * @property {(file: string) => boolean} [holds] what must be true of its contents, too
 */

/**
 * Each kind of file that goes: in which packages, which files (their paths inside the package), why nothing misses
 * them, and how much that was, in megabytes on the disk, with the versions of package-lock.json on Linux with x64.
 * `here` is the platform.
 * @type {readonly Kind[]}
 */
export const kinds = [
  {
    what: 'source maps',
    megabytes: 229,
    why: 'they lead a debugger into the sources of a package; nothing reads them while a program runs',
    packages: /./,
    files: (file) => file.endsWith('.map'),
    holds: isSourceMap,
  },
  {
    what: 'ONNX Runtime for other systems',
    megabytes: 255,
    why: 'its loader takes bin/napi-v*/PLATFORM/ARCHITECTURE of this machine',
    packages: /^onnxruntime-node$/,
    files: (file, here) => elsewhere(/^bin\/[^/]+\/([^/]+)\/([^/]+)\//.exec(file), here),
  },
  {
    what: 'ZeroMQ for other systems',
    megabytes: 19,
    why: 'its loader takes build/PLATFORM/ARCHITECTURE of this machine',
    packages: /^zeromq$/,
    files: (file, here) => elsewhere(/^build\/(darwin|linux|win32)\/([^/]+)\//.exec(file), here),
  },
  {
    what: 'ZeroMQ for versions of Node.js that are too old for the course',
    megabytes: 7,
    why: 'its loader takes the newest that this Node.js can load; these are for 10, 12 and 18',
    packages: /^zeromq$/,
    files: (file) => /^build\/[^/]+\/[^/]+\/node\/([a-z]+-)?(64|72|108)(-Release)?\//.test(file),
  },
  {
    what: 'core-js',
    megabytes: 14,
    why: 'TensorFlow.js names it for browsers that are older than its own code; no file that Node.js loads requires it',
    packages: /^core-js$/,
    files: (file) => file !== 'package.json' && file !== 'LICENSE',
  },
  {
    what: "zod's sources",
    megabytes: 4,
    why: 'its exports lead to v4/ and the like; src/ is for debuggers',
    packages: /^zod$/,
    files: (file) => file.startsWith('src/'),
  },
  {
    what: "Playwright's pages for traces and reports",
    megabytes: 4,
    why: 'the tests drive a browser and record nothing',
    packages: /^playwright-core$/,
    files: (file) => file.startsWith('lib/vite/'),
  },
  {
    what: 'SQLite for the other C library',
    megabytes: 10,
    why: 'libsql loads the one for glibc or the one for musl; npm installs both',
    packages: /^@libsql\/linux-/,
    files: (file, here, name) =>
      file === 'index.node' &&
      ((here.endsWith('-glibc') && name.endsWith('-musl')) ||
        (here.endsWith('-musl') && name.endsWith('-gnu'))),
  },
  {
    what: "TensorFlow.js's bundles for web pages and mini programs",
    megabytes: 47,
    why: 'Node.js loads dist/*.node.js, a bundler dist/index.js; these are for script elements without either',
    packages: /^@tensorflow\/tfjs(-core|-layers|-data|-converter|-backend-\w+)?$/,
    files: (file) =>
      /^(\.rollup\.cache|dist\/miniprogram)\//.test(file) ||
      /^dist\/tf(-[a-z]+)*(\.(es2017|fesm))?(\.min)?\.js(\.html)?$/.test(file),
  },
  {
    what: "the commands of tslab's TypeScript, and its messages in other languages",
    megabytes: 29,
    why: 'tslab loads lib/typescript.js, which speaks English unless it is told otherwise',
    packages: /^@tslab\/typescript-for-tslab$/,
    files: (file) =>
      /^lib\/(tsc|tsserver|tsserverlibrary|typingsInstaller)\./.test(file) ||
      /^lib\/[^/]+\/diagnosticMessages\.generated\.json$/.test(file),
  },
  {
    what: "the commands of the cells' TypeScript, and its messages in other languages",
    megabytes: 11,
    why: 'the kernel and the grader load lib/typescript.js and its declarations of JavaScript; the build has its own tsc',
    packages: /^typescript-api$/,
    files: (file) =>
      /^lib\/(_tsc|_tsserver|_typingsInstaller|tsc|tsserver|tsserverlibrary|typingsInstaller|watchGuard)\./.test(
        file,
      ) || /^lib\/[^/]+\/diagnosticMessages\.generated\.json$/.test(file),
  },
  {
    what: "mathjs's examples, pages and bundle for browsers",
    megabytes: 5,
    why: 'danfojs loads lib/cjs',
    packages: /^mathjs$/,
    files: (file) => /^(examples|docs|lib\/browser)\//.test(file),
  },
  {
    what: "xlsx's bundles for browsers and other hosts",
    megabytes: 3,
    why: 'danfojs loads xlsx.js, which loads dist/cpexcel.js',
    packages: /^xlsx$/,
    files: (file) => /^dist\/xlsx\./.test(file),
  },
];

/**
 * Whether a file for a platform and an architecture (the two groups of a match) is for another machine than this.
 * @param {RegExpExecArray | null} match
 * @param {string} here
 */
function elsewhere(match, here) {
  return match !== null && `${match[1]}-${match[2]}` !== here.split('-').slice(0, 2).join('-');
}

/**
 * A package may call its data `.map`, too.
 * @param {string} file
 */
function isSourceMap(file) {
  const start = Buffer.alloc(64);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, start);
  } finally {
    closeSync(opened);
  }
  return /^(\)\]\}'\n)?\s*\{\s*"(version|file|sources|sourceRoot|names|mappings|sections)"/.test(
    start.toString(),
  );
}

const stampName = '.very-deep-pruned';

/**
 * Where this project's packages are, when they are its own: there, put there by npm, and not a link to another's.
 * @param {string} root
 */
function ownModules(root) {
  const modules = path.join(root, 'node_modules');
  const isOwn =
    existsSync(path.join(modules, '.package-lock.json')) &&
    realpathSync(modules) === path.join(realpathSync(root), 'node_modules');
  return isOwn ? modules : undefined;
}

/**
 * Whether files for this machine may be missing: the packages were installed, and pruned, on another one.
 * @param {string} root
 */
export function prunedElsewhere(root, here = platform) {
  const stamp = path.join(root, 'node_modules', stampName);
  return existsSync(stamp) && !readFileSync(stamp, 'utf8').startsWith(`${here}\n`);
}

/**
 * Deletes from a project's node_modules what it never uses. A file that has a second name elsewhere (a hard link, as
 * from a store that projects share) stays, and no link is followed: what is not this project's alone is left alone.
 * Does nothing until packages are installed again.
 * @param {string} root
 * @returns the bytes that came free on the disk
 */
export function prune(root, here = platform) {
  const modules = ownModules(root);
  if (modules === undefined) return 0;
  const stamp = path.join(modules, stampName);
  const state = createHash('sha256')
    .update(readFileSync(path.join(modules, '.package-lock.json')))
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === `${here}\n${state}\n`) return 0;
  const freed = prunePackages(modules, here);
  attempt(() => writeFileSync(stamp, `${here}\n${state}\n`));
  return freed;
}

/** @param {import('node:fs').Dirent} entry */
const isFolder = (entry) => entry.isDirectory() && !entry.name.startsWith('.');

/**
 * @param {string} modules
 * @param {string} here
 * @returns {number}
 */
function prunePackages(modules, here) {
  let freed = 0;
  for (const entry of readdirSync(modules, { withFileTypes: true }).filter(isFolder)) {
    const folder = path.join(modules, entry.name);
    const names = entry.name.startsWith('@')
      ? readdirSync(folder, { withFileTypes: true })
          .filter(isFolder)
          .map(({ name }) => `${entry.name}/${name}`)
      : [entry.name];
    for (const name of names) {
      const matching = kinds.filter(({ packages }) => packages.test(name));
      freed += pruneFolder(path.join(modules, name), '', { name, matching, here });
    }
  }
  return freed;
}

/**
 * @param {string} folder
 * @param {string} inside the folder's path in its package, with a slash at its end
 * @param {{ name: string, matching: readonly Kind[], here: string }} options
 * @returns {number}
 */
function pruneFolder(folder, inside, { name, matching, here }) {
  let freed = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    const file = inside + entry.name;
    if (entry.isDirectory())
      freed +=
        file === 'node_modules'
          ? prunePackages(full, here)
          : pruneFolder(full, `${file}/`, { name, matching, here });
    else if (entry.isFile()) {
      const kind = matching.find(({ files }) => files(file, here, name));
      if (kind !== undefined) freed += remove(full, kind.holds);
    }
  }
  if (freed > 0) attempt(() => rmdirSync(folder)); // which spares a folder that still holds something
  return freed;
}

/**
 * @param {string} file
 * @param {(file: string) => boolean} [holds]
 */
function remove(file, holds = () => true) {
  const bytes = attempt(() => {
    const { nlink, blocks } = lstatSync(file);
    if (nlink > 1 || !holds(file)) return 0;
    unlinkSync(file);
    return 512 * blocks;
  });
  return bytes ?? 0;
}

/**
 * What cannot be deleted, or is gone already, is no reason to stop: the course works with it, too.
 * @template T
 * @param {() => T} action
 * @returns {T | undefined}
 */
function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
