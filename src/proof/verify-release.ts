/** Proves a release before it goes out: the instructor's solutions pass, what the student is given does not. */
import { tf } from '../backend';
import { ExerciseError } from '../core';
import { prepareExam } from '../grading/run/exam';
import { gradeAll } from '../grading/run/grade';
import { trustedSandbox } from '../grading/run/trusted';
import { type Notebook, parseNotebook } from '../notebook/notebook';

/**
 * Grades both notebooks of a chapter on one seed.
 * @param library what `import ... from 'very-deep'` gives
 * @throws ExerciseError naming every exercise whose solution fails or whose stub passes, with the feedback
 */
export async function verifyRelease(
  chapter: string,
  instructor: string,
  student: string,
  library: object,
): Promise<void> {
  const released = parseNotebook(student);
  const exam = await prepareExam(tf, chapter, 'release', released);
  const common = { chapter, exam };
  const [solved, stubs] = await gradeAll(
    [
      { ...common, id: 'instructor', path: 'instructor', notebook: parseNotebook(instructor) },
      { ...common, id: 'student', path: 'student', notebook: tried(released) },
    ],
    { sandbox: trustedSandbox(library) },
  );
  const wrong = [
    ...(solved?.exercises ?? [])
      .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'to-grade')
      .map((one) => `${one.id}: the instructor's solution does not pass: ${one.feedback}`),
    ...(stubs?.exercises ?? [])
      .filter(({ verdict }) => verdict === 'pass' || verdict === 'to-grade')
      .map((one) => `${one.id}: the stub passes`),
    ...(stubs?.exercises ?? [])
      .filter((one) => one.reason === 'type-error')
      .map((one) => `${one.id}: the stub does not compile: ${one.feedback}`),
  ];
  if (wrong.length > 0) throw new ExerciseError(`${chapter} is not released:\n  ${wrong.join('\n  ')}`);
}

/** The released notebook as if every solution cell had been touched, so that the stubs are run and not passed over. */
const tried = (released: Notebook): Notebook => ({
  cells: released.cells.map((cell) =>
    cell.mark?.solution && cell.type === 'code' ? { ...cell, source: `${cell.source}\n// tried` } : cell,
  ),
});
