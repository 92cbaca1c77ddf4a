/** What teachers give and take by hand, on top of what an exercise earned, or in its place. */
import type { ExerciseResult, Verdict } from '../../../exercises/judge';
import { sumOfPoints } from '../../../exercises/points';
import { roundGrade, type SubmissionReport } from '../report';
import { latePoints, lateSentence } from './lateness';

/** A teacher's mark for one exercise of one student. */
export interface HandGrade {
  /** The items of the rubric that apply, as they were when they were given; points may be negative. */
  readonly items: readonly { readonly id: string; readonly label: string; readonly points: number }[];
  /** Further points, given or taken. */
  readonly extra: number;
  /** What counts in place of everything else; null for what was earned, with items and extra. */
  readonly score: number | null;
  /** More than the exercise's maximum is meant. */
  readonly aboveMaximum: boolean;
  readonly comment: string;
  /** Why the score was set, where that was said. */
  readonly reason?: string;
  readonly by: string;
  readonly at: string;
}

/**
 * Why something can be given to nobody.
 * @param maxPoints of the exercise
 * @returns a sentence; undefined where it can
 */
export function handGradeRefusal(
  { extra, score, aboveMaximum }: Pick<HandGrade, 'extra' | 'score' | 'aboveMaximum'>,
  exercise: string,
  maxPoints: number,
): string | undefined {
  for (const points of [extra, score ?? 0])
    if (!Number.isFinite(points) || roundGrade(points) !== points)
      return `points have at most two decimals, so that all reports show the same: not ${points}`;
  if (score !== null && score < 0) return `points are from 0, not ${score}`;
  if (score !== null && score > maxPoints && !aboveMaximum && maxPoints === 0)
    return `${exercise} has no points to give: the course's rules took it out of the grade`;
  if (score !== null && score > maxPoints && !aboveMaximum)
    return `${exercise} has ${maxPoints} points; say that more is meant ("may be above" at the desk, --above-maximum) to give ${score}`;
  return undefined;
}

/** Whether points were given, not a comment alone: what waits for a person waits no longer. */
const isMarked = ({ items, extra, score }: HandGrade): boolean =>
  items.length > 0 || extra !== 0 || score !== null;

/** Whether somebody gave anything at all: what was taken back leaves an empty one. */
export const isGiven = ({ items, extra, score, comment }: HandGrade): boolean =>
  items.length > 0 || extra !== 0 || score !== null || comment !== '';

/**
 * A decided report with what was given by hand: points between 0 and the exercise's maximum, unless more is meant, and then
 * lateness, as it was decided, off the new sum. Exercises that the course's rules took over keep their points.
 * @param byHand by exercise; those without one get back what they earned
 */
export function withHandGrades(
  report: SubmissionReport,
  byHand: ReadonlyMap<string, HandGrade>,
): SubmissionReport {
  const touched = report.exercises.some((one) => one.byHand !== undefined || byHand.has(one.id));
  if (!touched) return report;
  const exercises = report.exercises.map((one) => graded(one, byHand.get(one.id)));
  const change = sumOfPoints([
    ...exercises.map(({ points }) => points),
    ...report.exercises.map(({ points }) => -points),
  ]);
  const before = roundGrade(report.score + (report.late?.points ?? 0));
  const earned = roundGrade(sumOfPoints([before, change]));
  const { late, timeFrom = 'file' } = report;
  if (late === undefined) return { ...report, exercises, score: earned };
  const points = latePoints(earned, late.percent);
  return {
    ...report,
    exercises,
    score: roundGrade(earned - points),
    late: { ...late, points },
    message: report.message.replace(
      lateSentence(late, timeFrom, before),
      lateSentence(late, timeFrom, earned),
    ),
  };
}

function graded({ byHand, ...one }: ExerciseResult, grade: HandGrade | undefined): ExerciseResult {
  const automatic = byHand?.automatic ?? {
    ...{ points: one.points, feedback: one.feedback },
    ...(one.verdict === 'to-grade' && { verdict: one.verdict }),
  };
  if (grade === undefined || !isGiven(grade)) return { ...one, ...automatic };
  const { items, extra, score, comment, by, at } = grade;
  const wanted = score ?? sumOfPoints([automatic.points, ...items.map(({ points }) => points), extra]);
  const most = grade.aboveMaximum ? Number.POSITIVE_INFINITY : one.maxPoints;
  const points = one.ruled === undefined ? roundGrade(Math.min(Math.max(wanted, 0), most)) : automatic.points;
  return {
    ...one,
    points,
    ...(automatic.verdict !== undefined && {
      verdict: isMarked(grade) ? verdictOf(points, one.maxPoints) : automatic.verdict,
    }),
    // That a person grades it is no news once a person has.
    feedback: [...said(grade), isMarked(grade) && automatic.verdict ? '' : automatic.feedback]
      .filter(Boolean)
      .join(' '),
    byHand: {
      automatic,
      items: [
        ...items.map(({ label, points }) => ({ label, points })),
        ...(extra === 0 ? [] : [{ label: 'further points', points: extra }]),
      ],
      ...{ comment, by, at },
    },
  };
}

/** What a person's points come to. */
function verdictOf(points: number, maxPoints: number): Verdict {
  if (points >= maxPoints) return 'pass';
  return points > 0 ? 'partial' : 'fail';
}

/** What the student reads first: the comment, then what was given and taken for what. */
function said({ items, extra, score, comment, reason = '' }: HandGrade): string[] {
  const signed = (points: number) => (points < 0 ? `\u2212${-points}` : `+${points}`);
  const parts = [
    ...items.map(({ label, points }) => (points === 0 ? label : `${label} (${signed(points)})`)),
    ...(extra === 0 || score !== null ? [] : [`further points (${signed(extra)})`]),
    ...(score === null ? [] : [`set to ${score}${reason && ` (${reason})`}`]),
  ];
  return [comment, parts.length === 0 ? '' : `By hand: ${parts.join('; ')}.`];
}
