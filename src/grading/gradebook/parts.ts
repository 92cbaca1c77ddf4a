/**
 * A gradebook's records of a chapter that has become several notebooks since. What was recorded stays as it is; it is read
 * as what each part of the chapter got of it, by the exercises that the part asks now.
 */
import { ofOneChapter } from '../../core/chapter-name';
import { sumOfPoints } from '../../exercises/points';
import { roundGrade, type SubmissionReport } from '../results/report';
import type { Adjustment } from '../results/rules';
import { homeOf } from '../run/parts';
import {
  adjustmentFrom,
  adjustmentsOf,
  decisionsOf,
  type GradeRow,
  type GradingRow,
  gradingsOf,
  recordedReport,
  type Sql,
} from './rows';

/** By exercise, the chapter in which the present release asks it. */
export type Homes = ReadonlyMap<string, string>;

/**
 * What a chapter got of a report.
 * @returns the report itself where all of it is the chapter's, undefined where nothing is
 */
export function partOfReport(
  report: SubmissionReport,
  chapter: string,
  homes: Homes,
): SubmissionReport | undefined {
  const exercises = report.exercises.filter(({ id }) => homeOf(id, report.chapter, homes) === chapter);
  if (exercises.length === report.exercises.length && report.chapter === chapter) return report;
  if (exercises.length === 0) return undefined;
  const earned = sumOfPoints(exercises.map(({ points }) => points));
  const kept = roundGrade(earned * (1 - (report.late?.percent ?? 0) / 100));
  return {
    ...report,
    chapter,
    exercises,
    score: report.late === undefined ? earned : kept,
    maxScore: sumOfPoints(exercises.map(({ maxPoints }) => maxPoints)),
    ...(report.rawScore !== undefined && { rawScore: earned }),
    ...(report.late && { late: { ...report.late, points: roundGrade(earned - kept) } }),
    ...(chapter !== report.chapter && { carriedFrom: report.chapter }),
  };
}

/** The chapter's other parts. */
const otherParts = (chapter: string, homes: Homes): string[] =>
  [...new Set(homes.values())].filter((one) => one !== chapter && ofOneChapter(one, chapter)).sort();

/** Whether a chapter is one of several parts. */
export const isParted = (chapter: string, homes: Homes): boolean => otherParts(chapter, homes).length > 0;

/** A chapter with its other parts, in order. */
export const partsWith = (chapter: string, homes: Homes): string[] =>
  [chapter, ...otherParts(chapter, homes)].sort();

/** A student's gradings of a chapter; those of another part's notebook that held this one count, too. */
export async function gradingsFor(
  sql: Sql,
  student: string,
  chapter: string,
  homes: Homes,
): Promise<GradingRow[]> {
  const own = await gradingsOf(sql, student, chapter);
  if (!isParted(chapter, homes)) return own;
  const digests = new Set(own.map(({ digest }) => digest));
  const others: GradingRow[] = [];
  for (const part of otherParts(chapter, homes))
    others.push(...(await gradingsOf(sql, student, part)).filter(({ digest }) => !digests.has(digest)));
  return [...others, ...own].flatMap((row) => {
    const report = partOfReport(recordedReport(row.report, `${student}, ${row.chapter}`), chapter, homes);
    if (report === undefined) return [];
    const { score, maxScore: max_score } = report;
    return [{ ...row, chapter, score, max_score, report: JSON.stringify(report) }];
  });
}

/** The decision that stands for a student's chapter. */
export interface Standing {
  readonly row: GradeRow;
  readonly report: SubmissionReport;
  /** What was decided for the whole chapter, where this is a part of that. */
  readonly whole?: SubmissionReport;
}

/** The decision that stands for a chapter, if need be as a part of what was decided for the chapter as it was. */
export async function decisionFor(
  sql: Sql,
  student: string,
  chapter: string,
  homes: Homes,
  before = '9999',
): Promise<Standing | undefined> {
  for (const one of [chapter, ...otherParts(chapter, homes)]) {
    const row = (await decisionsOf(sql, student, one)).filter(({ decided_at: at }) => at <= before).at(-1);
    if (row === undefined) continue;
    const whole = recordedReport(row.report, `${student}, ${one}`);
    const report = partOfReport(whole, chapter, homes);
    if (report === whole) return { row, report };
    if (report === undefined) continue;
    const { score, maxScore: max_score, rawScore, late } = report;
    const numbers = { score, max_score, raw_score: rawScore ?? score, late_points: late?.points ?? 0 };
    return { row: { ...row, chapter, ...numbers, report: JSON.stringify(report) }, report, whole };
  }
  return undefined;
}

/** The score that a teacher set for a chapter; one that was set for the chapter as it was is shared out among its parts. */
export async function adjustmentFor(
  sql: Sql,
  student: string,
  chapter: string,
  homes: Homes,
): Promise<Adjustment | undefined> {
  for (const one of [chapter, ...otherParts(chapter, homes)]) {
    const row = (await adjustmentsOf(sql, student, one)).at(-1);
    if (row === undefined) continue;
    const set = adjustmentFrom(row);
    if (!isParted(chapter, homes)) return set;
    const { whole } = (await decisionFor(sql, student, one, homes, row.made_at)) ?? {};
    if (whole === undefined && one === chapter) return set;
    if (whole === undefined) continue;
    return set && shared(set, whole, chapter, homes);
  }
  return undefined;
}

/** By what each part can reach; the last part has what is left, so that together they are what was set. */
function shared(
  set: Adjustment,
  whole: SubmissionReport,
  chapter: string,
  homes: Homes,
): Adjustment | undefined {
  const parts = partsWith(whole.chapter, homes).flatMap((one) => partOfReport(whole, one, homes) ?? []);
  const shares = parts.map(({ maxScore }) => roundGrade((set.score * maxScore) / whole.maxScore));
  const last = roundGrade(set.score - sumOfPoints(shares.slice(0, -1)));
  const at = parts.findIndex((one) => one.chapter === chapter);
  if (at < 0) return undefined;
  const score = at === parts.length - 1 ? last : (shares[at] as number);
  const reason = `${set.reason} (${set.score} of ${whole.maxScore} for the whole chapter)`;
  return { ...set, score, reason };
}
