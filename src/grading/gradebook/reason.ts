/** Why a grade is another one than before. */
import { roundGrade, type SubmissionReport } from '../results/report';

/** What a grade was decided from. */
export interface Basis {
  readonly submission: number;
  readonly version: string;
  readonly seed: string;
  /** The fingerprint of the exam; empty where an old gradebook did not note it. */
  readonly exam: string;
  /** After the rules. */
  readonly report: SubmissionReport;
}

/** Says what is different: the notebook, the version, the exercises, the seed or the rules; and what came of it. */
export function reasonOf(before: Basis, now: Basis): string {
  return [causeOf(before, now), differences(before.report, now.report)]
    .filter((part) => part !== '')
    .join('; ');
}

function causeOf(before: Basis, now: Basis): string {
  const lateness = latenessChange(before.report, now.report);
  if (before.submission !== now.submission)
    return ['another notebook counts', lateness].filter((part) => part !== '').join(', ');
  const again =
    before.version !== now.version
      ? `graded again with version ${now.version} (before: ${before.version})`
      : before.seed !== now.seed
        ? 'graded again with another seed'
        : before.exam !== now.exam
          ? 'graded again, for the exercises were changed'
          : '';
  const causes = [again, lateness, again === '' ? ruledOut(before.report, now.report) : ''];
  return causes.filter((part) => part !== '').join(', ') || 'graded again';
}

function latenessChange(before: SubmissionReport, now: SubmissionReport): string {
  const percent = (report: SubmissionReport) => report.late?.percent ?? 0;
  if (percent(before) === percent(now)) return '';
  return `lateness takes ${percent(now)} % (before: ${percent(before)} %)`;
}

/** Where the same answers earn other points, exercises were dropped or given to all, or no longer are. */
function ruledOut(before: SubmissionReport, now: SubmissionReport): string {
  const earned = ({ score, late }: SubmissionReport) => roundGrade(score + (late?.points ?? 0));
  const same = before.maxScore === now.maxScore && earned(before) === earned(now);
  return before.rawScore !== now.rawScore || same ? '' : 'the course’s rules were changed';
}

function differences(before: SubmissionReport, now: SubmissionReport): string {
  const earlier = new Map(before.exercises.map((one) => [one.id, one]));
  const ids = new Set(now.exercises.map((one) => one.id));
  const of = ({ points, maxPoints }: { points: number; maxPoints: number }, other: { maxPoints: number }) =>
    maxPoints === other.maxPoints ? `${points}` : `${points} of ${maxPoints}`;
  return [
    ...now.exercises.flatMap((one) => {
      const then = earlier.get(one.id);
      if (then === undefined) return [`${one.id} not asked -> ${one.points}`];
      return then.points === one.points && then.maxPoints === one.maxPoints
        ? []
        : [`${one.id} ${of(then, one)} -> ${of(one, then)}`];
    }),
    ...before.exercises.flatMap((one) => (ids.has(one.id) ? [] : [`${one.id} ${one.points} -> not asked`])),
  ].join(', ');
}
