/** The exams of one run: one for each chapter and each release of it that was handed in. */
import { ExerciseError } from '../../core';
import type { TensorFlow } from '../../exercises/spec';
import type { Notebook } from '../../notebook/notebook';
import { releaseOf } from '../../notebook/release-of';
import { courseVersion } from '../../notebook/released';
import { type Exam, prepareExam } from './exam';
import type { Part } from './parts';

/** What a notebook is put to, and what its report should say of the choice. */
interface Put {
  readonly exam: Exam;
  readonly note: string;
}

/** Prepares what a notebook is put to; `part` is what of it counts, where that is not all of it. */
export type ExamFor = (
  chapter: string,
  origin: Notebook['origin'],
  seed: string,
  part?: Part,
) => Promise<Put>;

/** The exams of a run; each is prepared when the first notebook needs it. */
export function openExams(tf: TensorFlow): ExamFor {
  const exams = new Map<string, Exam>();
  return async (chapter, origin, seed, part) => {
    const only = part?.exercises;
    const own = part === undefined || only !== undefined;
    const { version, released, note } = await releaseOf(
      own ? (part?.from ?? chapter) : chapter,
      own ? origin : undefined,
    );
    const key = JSON.stringify([chapter, version, seed, only ?? '']);
    const exam = exams.get(key) ?? (await prepare(tf, chapter, seed, { version, released, only }));
    exams.set(key, exam);
    const moved = part !== undefined && part.from !== chapter;
    return { exam, note: moved ? `${note} ${partNote(part.from)}`.trim() : note };
  };
}

const partNote = (from: string): string => `Its solutions were handed in with the notebook of ${from}.`;

interface Asking {
  readonly version: string;
  readonly released: Notebook;
  readonly only: readonly string[] | undefined;
}

async function prepare(tf: TensorFlow, chapter: string, seed: string, { version, released, only }: Asking) {
  try {
    return await prepareExam(tf, chapter, seed, released, only);
  } catch (error) {
    if (!(error instanceof ExerciseError) || version === courseVersion) throw error;
    throw new ExerciseError(
      `release ${version} of ${chapter}: ${error.message}; an exercise that an earlier release asks keeps its file, with \`retired\` in it`,
      { cause: error },
    );
  }
}
