/** The end of the build: makes the released notebooks that answers are compared with (`notebook/released.ts`). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadChapter } from '../exercises/registry';
import { builtFolder, chaptersIn, courseVersion, notebooksFolder } from '../notebook/released';
import { releaseNotebook } from './release';

/** Where the instructor's notebooks are, with their solutions. */
export const instructorsFolder = path.join(notebooksFolder, 'instructor');

/** A chapter as students get it. */
export async function releaseChapter(chapter: string): Promise<string> {
  const instructor = readFileSync(path.join(instructorsFolder, `${chapter}.ipynb`), 'utf8');
  const exercises = new Map((await loadChapter(chapter)).map((one) => [one.id, one]));
  return releaseNotebook(instructor, { chapter, version: courseVersion, exercises });
}

/** Makes this version's release in the build's folder of releases. */
export async function buildReleases(releases: string): Promise<void> {
  for (const chapter of chaptersIn(instructorsFolder))
    writeBuilt(chapter, await releaseChapter(chapter), releases);
}

/** Puts a chapter of this version's release into the build. */
export function writeBuilt(chapter: string, text: string, releases = builtFolder): void {
  const folder = path.join(releases, courseVersion);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${chapter}.ipynb`), text);
}

if (require.main === module)
  buildReleases(process.argv[2] ?? builtFolder).catch((error: Error) => {
    process.stderr.write(`very-deep: ${error.message}\n`);
    process.exitCode = 2;
  });
