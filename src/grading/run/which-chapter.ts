/** Which chapter of this course a handed-in notebook is of. */
import type { Notebook } from '../../notebook/notebook';
import { allChapters } from '../../notebook/release-of';
import { courseVersion, knownReleases, releasedChapters, releasedNotebook } from '../../notebook/released';
import { chapterOf } from './exam';
import { textCells } from './texts';

let released: Promise<Released> | undefined;

interface Released {
  readonly exercises: ReadonlyMap<string, string>;
  readonly texts: ReadonlySet<string>;
}

/**
 * The chapter of each exercise, by its id: the one in which the present release asks it, or else the last that did. The
 * releases say so, because a student's bundle holds no exercise files.
 */
export async function releasedExercises(): Promise<ReadonlyMap<string, string>> {
  released ??= readReleases();
  return (await released).exercises;
}

/** The ids of the cells, of any release, in which answers in words stand. */
export async function releasedTexts(): Promise<ReadonlySet<string>> {
  released ??= readReleases();
  return (await released).texts;
}

async function readReleases(): Promise<Released> {
  const texts = new Set<string>();
  const chapters = new Map<string, string>();
  const earlier = knownReleases().filter((version) => version !== courseVersion);
  for (const version of [...earlier, courseVersion])
    for (const chapter of releasedChapters(version)) {
      const notebook = await releasedNotebook(chapter, version);
      for (const { mark } of notebook.cells) if (mark?.solution) chapters.set(mark.gradeId, chapter);
      for (const { id } of textCells(notebook)) if (id !== undefined) texts.add(id);
    }
  return { exercises: chapters, texts };
}

/** The chapter of a notebook, or undefined when it is of none of this course's. */
export async function whichChapter(notebook: Notebook, file: string): Promise<string | undefined> {
  const exercises = await releasedExercises();
  return chapterOf(notebook, file, allChapters(), (id) => exercises.get(id));
}
