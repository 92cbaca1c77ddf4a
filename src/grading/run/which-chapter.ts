/** Which chapter of this course a handed-in notebook is of. */
import type { Notebook } from '../../notebook/notebook';
import { allChapters } from '../../notebook/release-of';
import { courseVersion, knownReleases, releasedChapters, releasedNotebook } from '../../notebook/released';
import { chapterOf } from './exam';

let released: Promise<ReadonlyMap<string, string>> | undefined;

/**
 * The chapter of each exercise, by its id: the one in which the present release asks it, or else the last that did. The
 * releases say so, because a student's bundle holds no exercise files.
 */
export function releasedExercises(): Promise<ReadonlyMap<string, string>> {
  released ??= readExercises();
  return released;
}

async function readExercises(): Promise<ReadonlyMap<string, string>> {
  const chapters = new Map<string, string>();
  const earlier = knownReleases().filter((version) => version !== courseVersion);
  for (const version of [...earlier, courseVersion])
    for (const chapter of releasedChapters(version))
      for (const { mark } of (await releasedNotebook(chapter, version)).cells)
        if (mark?.solution) chapters.set(mark.gradeId, chapter);
  return chapters;
}

/** The chapter of a notebook, or undefined when it is of none of this course's. */
export async function whichChapter(notebook: Notebook, file: string): Promise<string | undefined> {
  const exercises = await releasedExercises();
  return chapterOf(notebook, file, allChapters(), (id) => exercises.get(id));
}
