/**
 * What students' notebooks have in common that they need not have: a hint where to look, never a verdict.
 *
 * Found are notebooks that are the same, solutions that are the same or nearly, whatever the number of those who have
 * them, and students who share many passages. Those who share one thing are one group. What is left out is said.
 */
import { isQuestionId } from '../exercises/registry';
import type { Group, Likeness, Similarities, SimilarOptions } from './group';
import { notebookGroups } from './notebooks';
import { passageGroups } from './passages';
import { solutionGroups } from './solutions';
import { type Known, type Work, writtenIn } from './works';

export type { Group, Similarities, SimilarOptions } from './group';
export type { Known, Work } from './works';

/** Compares all works of a class. */
export function similarities(
  works: readonly Work[],
  known: Known,
  { threshold = 0.6, commonShare = 0.25, minPassages = 8 }: SimilarOptions = {},
): Similarities {
  const written = writtenIn(works, known);
  const students = new Set(works.map(({ student }) => student)).size;
  const notebooks = notebookGroups(works, written, minPassages);
  const code = written.filter(({ id }) => !isQuestionId(id));
  const solutions = solutionGroups(code, known, minPassages);
  // Students whose whole notebooks are the same have the same solutions, too: that is one finding.
  const told = new Set(
    notebooks.groups.flatMap(({ students: who, cells }) => cells.map((id) => keyOf(who, id))),
  );
  const others = solutions.groups.filter(
    ({ students: who, cells }) => !told.has(keyOf(who, cells[0] as string)),
  );
  const passages = passageGroups(code, [...notebooks.groups, ...solutions.groups], students, {
    threshold,
    commonShare,
    minPassages,
  });
  const idle = works.filter(({ student, chapter }) =>
    written.every((one) => one.student !== student || one.chapter !== chapter),
  );
  return {
    students,
    groups: [...notebooks.groups, ...others, ...passages.groups].sort(byStrength),
    leftOut: [
      ...(idle.length > 0
        ? [
            {
              what: `${idle.length} notebook${idle.length > 1 ? 's' : ''}`,
              why: 'nothing of their own is in them',
            },
          ]
        : []),
      ...(code.length < written.length
        ? [{ what: 'answers to questions', why: 'there are only a few to choose from' }]
        : []),
      ...notebooks.leftOut,
      ...solutions.leftOut,
      ...passages.leftOut,
    ],
  };
}

const keyOf = (students: readonly string[], cell: string): string => JSON.stringify([students, cell]);

const strength: readonly Likeness[] = [
  'byte for byte',
  'to the letter',
  'but for names and layout',
  'nearly',
  'in passages',
];

function byStrength(a: Group, b: Group): number {
  const rank = ({ how, likeTheCourse }: Group) =>
    strength.indexOf(how) + (likeTheCourse ? strength.length : 0);
  return rank(a) - rank(b) || b.passages - a.passages || b.students.length - a.students.length;
}
