/** What a live class can be told of: the exercises and questions of this release, and their named misconceptions. */
import { loadExercise } from '../../exercises/registry';
import { courseVersion, releasedChapters, releasedNotebook } from '../../notebook/released';

interface LiveExercise {
  readonly id: string;
  readonly title: string;
  readonly chapter: string;
  /** By id, the sentence that helps. */
  readonly misconceptions: ReadonlyMap<string, string>;
}

/** By id, in the order of the chapters and of their notebooks. */
export type LiveCourse = ReadonlyMap<string, LiveExercise>;

/** Reads what the present release asks. */
export async function readLiveCourse(): Promise<LiveCourse> {
  const course = new Map<string, LiveExercise>();
  for (const chapter of releasedChapters(courseVersion))
    for (const { mark } of (await releasedNotebook(chapter, courseVersion)).cells) {
      if (!mark?.solution) continue;
      const exercise = await loadExercise(mark.gradeId);
      const named = 'misconceptions' in exercise ? exercise.misconceptions : [];
      const misconceptions = new Map(named.map(({ id, sentence }) => [id, sentence]));
      course.set(exercise.id, { id: exercise.id, title: exercise.title, chapter, misconceptions });
    }
  return course;
}
