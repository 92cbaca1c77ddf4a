/** The exams of one run: one for each chapter and each release of it that was handed in. */
import { ExerciseError } from '../../core';
import type { TensorFlow } from '../../exercises/spec';
import type { Notebook } from '../../notebook/notebook';
import { releaseOf } from '../../notebook/release-of';
import { courseVersion } from '../../notebook/released';
import { type Exam, prepareExam } from './exam';

/** What a notebook is put to, and what its report should say of the choice. */
export interface Put {
  readonly exam: Exam;
  readonly note: string;
}

/** The exams of a run; each is prepared when the first notebook needs it. */
export function openExams(
  tf: TensorFlow,
): (chapter: string, origin: Notebook['origin'], seed: string) => Promise<Put> {
  const exams = new Map<string, Exam>();
  return async (chapter, origin, seed) => {
    const { version, released, note } = await releaseOf(chapter, origin);
    const key = JSON.stringify([chapter, version, seed]);
    const exam = exams.get(key) ?? (await prepare(tf, chapter, seed, version, released));
    exams.set(key, exam);
    return { exam, note };
  };
}

async function prepare(tf: TensorFlow, chapter: string, seed: string, version: string, released: Notebook) {
  try {
    return await prepareExam(tf, chapter, seed, released);
  } catch (error) {
    if (!(error instanceof ExerciseError) || version === courseVersion) throw error;
    throw new ExerciseError(
      `release ${version} of ${chapter}: ${error.message}; an exercise that an earlier release asks keeps its file, with \`retired\` in it`,
      { cause: error },
    );
  }
}
