/**
 * The notebooks as they were released, which answers are compared with.
 *
 * They are kept inside the package, by version, where nobody works: `notebooks/` is the student's own copy, and what
 * stands there says nothing of what was given out. In a checkout `npm run build` makes them from `notebooks/instructor/`
 * (see `release/build-releases.ts`); a student's bundle brings them along. Releases of earlier versions, which older
 * notebooks are compared with, stand in `releases/`.
 */

import { UsageError } from '../core';
import { isChapterName } from '../core/chapter-name';
import { packageFolder } from '../core/package-folder';
import { existsSync, readdirSync, readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import type { Notebook } from './notebook';
import { readNotebook } from './notebook-file';

/** The course's own folder: where `package.json` and `notebooks/` are. */
export const courseRoot = packageFolder();

/** What the course says of itself in its `package.json`. */
export const coursePackage = JSON.parse(readFileSync(path.join(courseRoot, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};

/** The course's version. */
export const courseVersion = coursePackage.version;

/** Where students work, and where `very-deep release` puts their copies. Never what an answer is compared with. */
export const notebooksFolder = path.join(courseRoot, 'notebooks');

/** Where the releases that were given out are kept, by version: committed by the teacher, brought along by updates. */
export const keptFolder = path.join(courseRoot, 'releases');

/** Where the build puts this version's release, until it is kept. */
export const builtFolder = path.join(courseRoot, 'dist', 'releases');

const versionName = /^\d[\w.+-]{0,49}$/;

/** The versions whose release is there, in the order of their names. A name from outside is one of these, or unknown. */
export function knownReleases(): string[] {
  const names = [keptFolder, builtFolder].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [],
  );
  const versions = names.filter((entry) => entry.isDirectory() && versionName.test(entry.name));
  return [...new Set(versions.map(({ name }) => name))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
}

/** The names of the notebooks in a folder that are chapters, without `.ipynb`, in order. */
export function chaptersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => path.basename(name, '.ipynb'))
    .filter(isChapterName)
    .sort();
}

/** The chapters of a release. */
export const releasedChapters = (version = courseVersion): string[] =>
  [...new Set([keptFolder, builtFolder].flatMap((folder) => chaptersIn(path.join(folder, version))))].sort();

/** The file of a released chapter: one that was kept, because it was given out, goes before one built since. */
export function releasedFile(chapter: string, version = courseVersion): string {
  const [kept, built] = [keptFolder, builtFolder].map((folder) =>
    path.join(folder, version, `${chapter}.ipynb`),
  ) as [string, string];
  return existsSync(kept) ? kept : built;
}

/**
 * A chapter as it was released.
 * @throws UsageError when there is no such chapter, or the course was not built
 */
export async function releasedNotebook(chapter: string, version = courseVersion): Promise<Notebook> {
  const file = releasedFile(chapter, version);
  if (existsSync(file)) return readNotebook(file);
  throw new UsageError(
    releasedChapters(version).length > 0
      ? `no chapter is called "${chapter}"`
      : `there is no release ${version} to compare with; in the course's folder run: npm run build`,
  );
}
