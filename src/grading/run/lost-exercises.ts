/** Whether notebooks of earlier releases can still be graded: each exercise they ask must be there. */
import { ExerciseError } from '../../core';
import { loadExercise } from '../../exercises/registry';
import { courseVersion, knownReleases, releasedChapters, releasedNotebook } from '../../notebook/released';

/** A sentence for each exercise that an earlier release asks and the course no longer has. */
export async function lostExercises(): Promise<string[]> {
  const lost: string[] = [];
  for (const version of knownReleases().filter((one) => one !== courseVersion))
    for (const chapter of releasedChapters(version))
      for (const { mark } of (await releasedNotebook(chapter, version)).cells) {
        if (!mark?.solution || (await isThere(mark.gradeId))) continue;
        lost.push(
          `release ${version} of ${chapter} asks ${mark.gradeId}, which is gone: put its file back, with \`retired: 'why'\` in it`,
        );
      }
  return lost;
}

async function isThere(id: string): Promise<boolean> {
  try {
    await loadExercise(id);
    return true;
  } catch (error) {
    if (error instanceof ExerciseError) return false;
    throw error;
  }
}
