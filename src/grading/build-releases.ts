/** The end of the build: makes the released notebooks that answers are compared with (`notebook/released.ts`). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadChapter } from '../exercises/registry';
import {
  chaptersIn,
  courseVersion,
  notebooksFolder,
  releasedFile,
  releaseFolder,
} from '../notebook/released';
import { releaseNotebook } from './release';

/** Where the instructor's notebooks are, with their solutions. */
export const instructorsFolder = path.join(notebooksFolder, 'instructor');

/** A chapter as students get it, and how many exercises and questions it has. */
export async function releaseChapter(chapter: string): Promise<{ text: string; exercises: number }> {
  const instructor = readFileSync(path.join(instructorsFolder, `${chapter}.ipynb`), 'utf8');
  const exercises = new Map((await loadChapter(chapter)).map((one) => [one.id, one]));
  const text = releaseNotebook(instructor, { chapter, version: courseVersion, exercises });
  return { text, exercises: exercises.size };
}

/** Makes this version's release inside the package. */
export async function buildReleases(): Promise<void> {
  mkdirSync(releaseFolder(), { recursive: true });
  for (const chapter of chaptersIn(instructorsFolder))
    writeFileSync(releasedFile(chapter), (await releaseChapter(chapter)).text);
}

if (require.main === module)
  buildReleases().catch((error: Error) => {
    process.stderr.write(`very-deep: ${error.message}\n`);
    process.exitCode = 2;
  });
