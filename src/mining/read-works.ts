/** The notebooks of a class that are asked: of a student's several ones of a chapter the latest. */

import { handInOrder } from '../grading/results/hand-in';
import { readAll } from '../grading/run/gather';
import { collect } from '../grading/submission/collect';
import type { Work } from './ask';

/**
 * @param paths notebooks, or folders of notebooks and of students' folders
 * @returns the notebooks, and of those that are not asked what they are and why
 * @throws UsageError when a path does not exist
 */
export async function readWorks(
  paths: readonly string[],
): Promise<{ works: Work[]; leftOut: { what: string; why: string }[] }> {
  const { notebooks, findings } = collect(paths);
  const { read, orphans } = await readAll(notebooks);
  const latest = new Map<string, Work>();
  const leftOut = [
    ...findings.map(({ path, found }) => ({ what: path, why: found })),
    ...orphans.map(({ path, message }) => ({ what: path, why: message })),
  ];
  for (const { student, chapter, path, notebook } of [...read].sort(handInOrder))
    if (typeof notebook === 'string') leftOut.push({ what: path, why: notebook });
    else latest.set(JSON.stringify([student, chapter]), { student, chapter, notebook });
  return { works: [...latest.values()], leftOut };
}
