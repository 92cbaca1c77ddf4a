/** Whether a report can be the answer to what was asked. */
import { sumOfPoints } from '../../exercises/points';
import type { SubmissionReport } from '../results/report';
import { type Submission, ungraded } from '../run/grade';

/** What is decided where the grading was started, never by whoever grades. */
const decidedHere = ['rawScore', 'handedIn', 'timeFrom', 'attempts', 'late', 'adjusted', 'seed', 'version'];

const within = (points: number, most: number): boolean => points >= 0 && points <= most;

/**
 * What in a report cannot be: another student, notebook or chapter than was asked about, other exercises, other maxima,
 * points that do not add up. A worker that was built otherwise, or broken into, says such things.
 * @returns what is wrong with it; undefined where nothing is
 */
export function whyNotOf(report: SubmissionReport, submission: Submission): string | undefined {
  // What the exam says of each exercise stands in a report of nothing.
  const { exercises, ...asked } = ungraded(submission, 'crashed', '');
  for (const name of ['id', 'path', 'chapter', 'maxScore'] as const)
    if (report[name] !== asked[name]) return `its ${name} is another one`;
  if (report.status === 'absent') return 'it says that nothing was handed in';
  const extra = decidedHere.find((name) => Object.hasOwn(report, name));
  if (extra !== undefined) return `it decides "${extra}"`;
  if (report.exercises.length !== exercises.length) return 'it has another number of exercises';
  for (const [i, one] of report.exercises.entries()) {
    const { id, title, maxPoints } = exercises[i] as (typeof exercises)[number];
    if (one.id !== id || one.title !== title || one.maxPoints !== maxPoints)
      return `it has another exercise where ${id} is asked`;
    if (!within(one.points, maxPoints)) return `it gives points for ${id} that there are not`;
    if (one.verdict === 'pass' && one.points !== maxPoints)
      return `its verdict of ${id} is not what the points say`;
    if (one.cases.some((some) => !within(some.points, some.maxPoints) || some.maxPoints > maxPoints))
      return `a case of ${id} gives points that there are not`;
  }
  const sum = sumOfPoints(report.exercises.map(({ points }) => points));
  return report.score === sum ? undefined : 'its points do not add up to its score';
}
