/** How a student's grades came about, from what is recorded. */
import type { HandRecord } from './by-hand/by-hand';
import type { HistoryEntry } from './gradebook';
import { type AdjustmentRow, attemptsFrom, type GradeRow, type GradingRow, recordedReport } from './rows';

/** All entries in the order in which they happened. */
export function historyOf(
  gradings: readonly GradingRow[],
  decisions: readonly GradeRow[],
  adjustments: readonly AdjustmentRow[],
  byHand: readonly HandRecord[] = [],
): HistoryEntry[] {
  const numbers = attemptNumbers(gradings);
  const entries = [
    ...gradings.map(
      (row): HistoryEntry => ({
        ...entry(row.graded_at, row.chapter, 'grading', row.score),
        attempt: numbers.get(row.submission) ?? 0,
        maxScore: row.max_score,
        note: row.status,
        version: row.version,
        seed: row.seed,
      }),
    ),
    // What was given by hand comes before the decision that it led to, which is of the same moment.
    ...byHand.map(
      (one): HistoryEntry => ({
        ...entry(one.at, one.chapter, 'hand', one.score ?? Number.NaN),
        note: `${one.exercise}: ${handNote(one)} (${one.by}${one.reading === 'first' ? '' : `, ${one.reading === 'second' ? 'second reader' : 'agreed'}`})`,
      }),
    ),
    ...decisions.filter(isOfRules).map(
      (row): HistoryEntry => ({
        ...entry(row.decided_at, row.chapter, 'rules', row.score),
        maxScore: row.max_score,
        note: decisionNote(row),
      }),
    ),
    ...adjustments.map(
      (row): HistoryEntry => ({
        ...entry(row.made_at, row.chapter, 'adjustment', row.score ?? Number.NaN),
        note: `${row.score === null ? 'taken back: ' : ''}${row.reason} (${row.made_by})`,
      }),
    ),
  ];
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

const entry = (at: string, chapter: string, kind: HistoryEntry['kind'], score: number): HistoryEntry => ({
  at,
  chapter,
  kind,
  score,
  attempt: 0,
  maxScore: Number.NaN,
  note: '',
  version: '',
  seed: '',
});

/** What the grade was made of, in sentences. */
function decisionNote({
  raw_score: raw,
  handed_in: at,
  time_from: from,
  report,
  student,
  chapter,
}: GradeRow): string {
  const { message } = recordedReport(report, `${student}, ${chapter}`);
  return `the grader gave ${raw} ${raw === 1 ? 'point' : 'points'}; handed in ${at} (${from}). ${message}`.trimEnd();
}

function handNote({ items, extra, score, comment, reason = '' }: HandRecord): string {
  const parts = [
    ...items.map(({ label, points }) => `${label} ${points}`),
    ...(extra === 0 ? [] : [`further points ${extra}`]),
    ...(score === null ? [] : [`set to ${score}${reason && `: ${reason}`}`]),
    ...(score === null && reason !== '' ? [`points no longer set: ${reason}`] : []),
    ...(comment === '' ? [] : [`"${comment}"`]),
  ];
  return parts.length === 0 ? 'taken back' : parts.join(', ');
}

/** A decision that only repeats what the grader gave has nothing to tell. */
const isOfRules = (row: GradeRow): boolean =>
  row.score !== row.raw_score || row.max_score !== row.raw_max_score;

/** Which of a student's notebooks of a chapter a submission is, in the order of handing in. */
function attemptNumbers(gradings: readonly GradingRow[]): Map<number, number> {
  const numbers = new Map<number, number>();
  for (const chapter of new Set(gradings.map((row) => row.chapter)))
    attemptsFrom(gradings.filter((row) => row.chapter === chapter)).forEach(({ grading }, i) => {
      numbers.set(grading.submission, i + 1);
    });
  return numbers;
}
