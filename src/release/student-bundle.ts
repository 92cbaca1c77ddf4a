/**
 * Makes the folder that students are given: the released notebooks, the built library, and for each exercise the
 * recorded cases of the visible seed. The exercise files, which hold references and answers, stay home.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { teachersPackages } from '../core/teachers-packages';
import { chaptersIn, courseRoot } from '../notebook/released';
import { recordings } from './recordings';

interface Manifest extends Record<string, unknown> {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  /** What a teacher's commands need, and `npm install` here does not bring. */
  teachersPackages?: Record<string, string>;
}

interface LockedPackage extends Partial<Record<(typeof needs)[number], Record<string, string>>> {
  devDependencies?: object;
  /** Where a package is that is no copy but a link to a folder of ours. */
  link?: boolean;
  resolved?: string;
}

interface Lockfile extends Record<string, unknown> {
  packages: Record<string, LockedPackage>;
}

/** What the bundle's `package.json` can do: install, set up, open. */
const scripts = ['setup', 'start', 'webgpu'];

const asTheyAre = [
  'LICENSE',
  '.npmrc',
  'scripts/setup.mjs',
  'scripts/child.mjs',
  'scripts/prune.mjs',
  'scripts/turn.mjs',
  'scripts/venv.mjs',
  'scripts/venv-folder.mjs',
  'scripts/tfjs-shim',
  'jupyter',
  'kernels',
  'datasets',
  'docs/engines.md',
  'releases',
];

/** Everything in a bundle but the notebooks themselves. */
export const bundled: readonly string[] = [
  ...asTheyAre,
  'packages',
  'notebooks/results',
  'README.md',
  'package.json',
  'package-lock.json',
  'dist',
];

/**
 * Writes a bundle.
 * @param target a folder that does not exist or is empty
 * @param notebooks where the released notebooks are
 * @returns how many exercises and questions were recorded
 * @throws UsageError when the folder holds something, or the course has not been built
 */
export async function writeBundle(target: string, notebooks: string): Promise<number> {
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new UsageError(`${target} is not empty; a bundle goes into a folder of its own`);
  const dist = path.join(courseRoot, 'dist');
  if (!existsSync(dist)) throw new UsageError('build the course first: npm run build');
  mkdirSync(path.join(target, 'notebooks'), { recursive: true });
  const manifests = manifestsOfBundle();
  // For npm the lockfile has each workspace that is there, and no other.
  const workspaces = Object.keys(manifests['package-lock.json'].packages).filter((place) =>
    place.startsWith('packages/'),
  );
  for (const name of [...asTheyAre, ...workspaces])
    copy(path.join(courseRoot, name), path.join(target, name), isNoSource);
  copy(dist, path.join(target, 'dist'), mayLeave(dist));
  for (const chapter of chaptersIn(notebooks))
    copy(
      path.join(notebooks, `${chapter}.ipynb`),
      path.join(target, 'notebooks', `${chapter}.ipynb`),
      () => true,
    );
  copy(path.join(courseRoot, 'notebooks', 'results'), path.join(target, 'notebooks', 'results'), () => true);
  for (const [name, data] of Object.entries(manifests))
    writeFileSync(path.join(target, name), `${JSON.stringify(data, null, 2)}\n`);
  writeFileSync(path.join(target, 'README.md'), readme);
  const exercises = await recordings();
  const folder = path.join(target, 'dist', 'src', 'exercises', 'recorded');
  mkdirSync(folder, { recursive: true });
  for (const { id, text } of exercises) writeFileSync(path.join(folder, `${id}.json`), text);
  return exercises.length;
}

function copy(from: string, to: string, filter: (file: string) => boolean): void {
  if (existsSync(from))
    cpSync(from, to, {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules' && filter(file),
    });
}

/** The packages inside the course come built. */
const isNoSource = (file: string): boolean =>
  !/^packages\/[^/]+\/(src|tsconfig\.json|dist\/.*\.map)(\/|$)/.test(
    path.relative(courseRoot, file).split(path.sep).join('/'),
  );

/**
 * Everything built but exercise files, what a site serves to browsers, the teacher's desk, and maps, which only lead to
 * sources that are not there. A worker runs from it, too.
 */
const mayLeave =
  (dist: string) =>
  (file: string): boolean => {
    const parts = path.relative(dist, file).split(path.sep);
    const isTeachers = parts[0] === 'desk' || parts[1] === 'desk';
    return parts[0] !== 'browser' && parts[1] !== 'course' && !isTeachers && !file.endsWith('.map');
  };

function manifestsOfBundle(): { 'package.json': Manifest; 'package-lock.json': Lockfile } {
  const read = (name: string) => JSON.parse(readFileSync(path.join(courseRoot, name), 'utf8'));
  const { devDependencies: _, ...manifest } = read('package.json') as Manifest & { devDependencies: unknown };
  manifest.scripts = Object.fromEntries(
    scripts.flatMap((name) => {
      const script = manifest.scripts[name];
      return script === undefined ? [] : [[name, script]];
    }),
  );
  const isTeachers = ([name]: [string, string]) => teachersPackages.includes(name);
  const dependencies = Object.entries(manifest.dependencies);
  manifest.teachersPackages = Object.fromEntries(dependencies.filter(isTeachers));
  manifest.dependencies = Object.fromEntries(dependencies.filter((one) => !isTeachers(one)));
  const lock = read('package-lock.json') as Lockfile;
  const { devDependencies: __, ...locked } = lock.packages[''] as LockedPackage;
  lock.packages = needed({ ...lock.packages, '': { ...locked, dependencies: manifest.dependencies } });
  return { 'package.json': manifest, 'package-lock.json': lock };
}

const needs = ['dependencies', 'optionalDependencies', 'peerDependencies'] as const;

/** Those packages of a lockfile, by their places, that the first one needs, directly or through others. */
function needed(packages: Lockfile['packages']): Lockfile['packages'] {
  const found = new Set<string>();
  const visit = (place: string): void => {
    const one = packages[place];
    if (one === undefined || found.has(place)) return;
    found.add(place);
    if (one.link === true && one.resolved !== undefined) visit(one.resolved);
    for (const name of needs.flatMap((kind) => Object.keys(one[kind] ?? {})))
      visit(placesOf(name, place).find((candidate) => candidate in packages) ?? name);
  };
  visit('');
  return Object.fromEntries(Object.entries(packages).filter(([place]) => found.has(place)));
}

/** Where Node.js looks for a package that the one at `from` needs, nearest first. */
function placesOf(name: string, from: string): string[] {
  const here = path.posix.join(from, 'node_modules', name);
  return from === '' || from === '.' ? [here] : [here, ...placesOf(name, path.posix.dirname(from))];
}

const readme = `# Very Deep

A hands-on course on what makes very deep networks trainable. You need Node.js (20.19 or newer) and Python 3.9 or newer.

    npm start

installs what is missing, once, and opens the notebooks in JupyterLab. Begin with \`notebooks/00-start-here.ipynb\`.

* \`npx very-deep check notebooks/03-batch-normalization.ipynb\` checks a notebook without opening it.
* \`npx very-deep submit notebooks/03-batch-normalization.ipynb --to FOLDER\` hands it in, with a receipt.
* \`npx very-deep update --from FOLDER\` takes a newer release and keeps your solutions.
* \`npx very-deep doctor\` says what is there and what is missing.
`;
