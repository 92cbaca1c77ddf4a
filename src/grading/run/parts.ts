/**
 * The chapters that a handed-in notebook counts for. It is one, but where the present release has a chapter in several
 * notebooks: then one of an earlier release, which asked all of it, counts for each of them.
 */
import { ofOneChapter } from '../../core/chapter-name';
import type { Notebook } from '../../notebook/notebook';
import { releaseOf } from '../../notebook/release-of';
import { releasedChapters, releasedNotebook } from '../../notebook/released';
import { untouchedIn } from './assemble';
import { releasedExercises } from './which-chapter';

/** What of a notebook counts for a chapter. */
export interface Part {
  /** The chapter whose notebook it is. */
  readonly from: string;
  /** The exercises, of those that the notebook's release asks; undefined where the chapter's own release asks. */
  readonly exercises?: readonly string[];
  /** Whether anything of it was begun. */
  readonly begun: boolean;
}

/**
 * Which chapters a notebook counts for, and with what.
 * @param chapter the one that it is of
 * @returns by chapter; undefined for a notebook that counts as it is, for its own chapter alone
 */
export async function partsOf(
  chapter: string,
  notebook: Notebook,
): Promise<ReadonlyMap<string, Part> | undefined> {
  const others = releasedChapters().filter((one) => one !== chapter && ofOneChapter(one, chapter));
  if (others.length === 0) return undefined;
  const homes = await releasedExercises();
  const { released } = await releaseOf(chapter, notebook.origin);
  const asked = solutionsIn(released);
  const untouched = new Set(untouchedIn(released, notebook));
  const parts = new Map<string, Part>();
  for (const one of [chapter, ...others]) {
    const exercises = asked.filter((id) => homeOf(id, chapter, homes) === one);
    if (exercises.length > 0) {
      const begun = exercises.some((id) => !untouched.has(id));
      parts.set(one, { from: chapter, exercises, begun });
    } else if (one !== chapter && (await holdsWorkOf(one, notebook)))
      parts.set(one, { from: chapter, begun: true });
  }
  const own = parts.get(chapter)?.exercises ?? [];
  return parts.size === 1 && own.length === asked.length ? undefined : parts;
}

/** The chapter in which the present release asks an exercise, where that is a part of the notebook's own. */
export function homeOf(id: string, chapter: string, homes: ReadonlyMap<string, string>): string {
  const home = homes.get(id);
  return home !== undefined && ofOneChapter(home, chapter) ? home : chapter;
}

const solutionsIn = ({ cells }: Notebook): string[] => [
  ...new Set(cells.flatMap(({ mark }) => (mark?.solution ? [mark.gradeId] : []))),
];

/** Whether solutions of another part stand in a notebook whose own release does not ask them: an earlier one did. */
async function holdsWorkOf(chapter: string, notebook: Notebook): Promise<boolean> {
  const released = await releasedNotebook(chapter);
  const asked = new Set(solutionsIn(released));
  const held = solutionsIn(notebook).filter((id) => asked.has(id));
  if (held.length === 0) return false;
  const untouched = new Set(untouchedIn(released, notebook));
  return held.some((id) => !untouched.has(id));
}
