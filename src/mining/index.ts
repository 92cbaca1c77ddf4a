/**
 * The misconceptions of a class: wrong answers that no named misconception explains, grouped by what they return.
 *
 * A group is what several students have in common; a teacher gives it a name and a sentence (`learned.ts`).
 */
import type { TensorFlow } from '../exercises/spec';
import { toWire } from '../exercises/values';
import type { Grader } from '../grading/run/grade';
import { planSubmission } from '../grading/run/plan';
import { type Asked, askClass, type Unexplained, type Work } from './ask';
import type { MinedExercise, MinedGroup } from './found-file';
import { groupsOf } from './groups';
import { separatingInputs } from './simplest';
import { callsText, outcomeText } from './written';

export type { Work } from './ask';
export { type MinedExercise, type MinedGroup, readFound } from './found-file';

/** Solutions of a group that are shown. */
const shown = 3;

/**
 * Looks for misconceptions that have no name yet.
 * @param works one notebook of each student and chapter
 * @param options.grader asks the students' code; nothing of theirs runs outside of it
 * @param options.only the exercises to look at; by default all
 * @returns the exercises to which somebody gave a wrong answer that no named misconception explains
 */
export async function mine(
  tf: TensorFlow,
  works: readonly Work[],
  options: { readonly grader: Grader; readonly only?: readonly string[]; readonly onAsked?: () => void },
): Promise<MinedExercise[]> {
  const found: MinedExercise[] = [];
  for (const asked of await askClass(tf, works, options))
    if (asked.unexplained.length > 0) found.push(await mineExercise(tf, asked, options.grader));
  return found;
}

async function mineExercise(tf: TensorFlow, asked: Asked, grader: Grader): Promise<MinedExercise> {
  const { exercise, prepared, unexplained, right, named, unanswered } = asked;
  const { id, chapter, title } = exercise;
  const all = groupsOf(prepared, unexplained);
  const several = all.filter((group) => studentsOf(group.flat()).length > 1);
  const inputs = await separatingInputs(
    tf,
    exercise,
    prepared,
    several.map((parts) => parts[0]?.[0] as Unexplained),
    grader,
  );
  const nameOf = (place: number | string) => (typeof place === 'number' ? `${id}/${place + 1}` : place);
  return {
    ...{ id, chapter, title, right, unanswered, named: Object.fromEntries(named) },
    groups: several.map((parts, i): MinedGroup => {
      const input = inputs[i];
      const group = parts.flat();
      return {
        name: nameOf(i),
        students: studentsOf(group),
        examples: examplesOf(id, group),
        variants: parts.flatMap((part) => variantOf(id, part)),
        ...(input && {
          input: {
            calls: callsText(input.steps),
            right: input.right.map(outcomeText).join('; '),
            theirs: input.theirs.map(outcomeText).join('; '),
            alsoLike: input.alsoLike.map(nameOf),
          },
        }),
      };
    }),
    alone: all
      .map((parts) => studentsOf(parts.flat()))
      .filter((students) => students.length === 1)
      .flat()
      .sort(),
  };
}

const studentsOf = (group: readonly Unexplained[]): string[] =>
  [...new Set(group.map(({ work }) => work.student))].sort();

/** The shortest of the solutions that are written differently. */
function examplesOf(id: string, group: readonly Unexplained[]): MinedGroup['examples'] {
  const codes = new Map<string, string>();
  for (const { work, exam } of group.slice(0, examplesRead)) {
    const code = codeOf(id, work, exam);
    if (code !== undefined && !codes.has(code)) codes.set(code, work.student);
  }
  return [...codes]
    .sort(([a], [b]) => a.length - b.length)
    .slice(0, shown)
    .map(([code, student]) => ({ student, code }));
}

/** What those answer whose answers are the same throughout, and some of their solutions. */
const variantOf = (id: string, part: readonly Unexplained[]): MinedGroup['variants'] =>
  part.slice(0, 1).map(({ answers }) => ({ answers: toWire(answers), solutions: examplesOf(id, part) }));

/** Of a larger group not all solutions are taken apart. */
const examplesRead = 20;

/** The cells that a solution stands on, one below the other, without the exercise's imports of the library. */
function codeOf(id: string, { notebook }: Work, exam: Unexplained['exam']): string | undefined {
  const only = { ...exam, exercises: new Map([...exam.exercises].filter(([one]) => one === id)) };
  const slice = planSubmission(only, notebook).asked[0]?.slice;
  return slice
    ?.map(({ source }) =>
      source.replace(/^\s*import\b[^;]*?from\s*['"]very-deep['"];?[ \t]*\n?/gm, '').trim(),
    )
    .filter((source) => source !== '')
    .join('\n\n');
}
