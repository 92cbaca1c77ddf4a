/** A report with everybody in it: what could not be graded, and the roster's students who handed nothing in. */

import { percent, type Report, type SubmissionReport, waitingPoints } from '../results/report';
import type { Collected } from '../submission/collect';

/** What is known of one student's chapter: enough to say who has none. */
export interface Held {
  readonly id: string;
  readonly chapter: string;
  readonly maxScore: number;
}

/** The part of what was handed in that is of some students. */
export function partOf(all: Collected, isOne: (id: string) => boolean): Collected {
  const theirs = <T extends { readonly id: string }>(list: readonly T[]) =>
    list.filter(({ id }) => isOne(id));
  return {
    notebooks: theirs(all.notebooks),
    findings: theirs(all.findings),
    ...(all.students && { students: theirs(all.students) }),
  };
}

/** Adds to a run's report what {@link Collected} knows beyond the notebooks that were graded. */
export function wholeClass(report: Report, { notebooks, findings, students }: Collected): Report {
  const notes = new Map(notebooks.map(({ id, note }) => [id, note]));
  const submissions = [
    ...report.submissions.map((one) => withNote(one, notes.get(one.id))),
    ...findings.map(({ id, path, found }) => ungradable(id, '', 'unreadable', found, { path })),
  ];
  const named = students?.map(({ id, name }) => ({ id, name }));
  return withAbsent({ ...report, submissions, ...(named && { students: named }) });
}

/** A report in which each student of its roster has a line for every chapter that anybody handed in. */
export function withAbsent(report: Report): Report {
  const present = report.submissions.filter(({ status }) => status !== 'absent');
  const absent = chaptersMissing(present, report.students?.map(({ id }) => id) ?? []).map(
    ({ id, chapter, maxScore }) => {
      const other = present.some((one) => one.id === id && one.chapter === '');
      const sentence = other
        ? 'No notebook of this chapter was found in what was handed in.'
        : 'Nothing was handed in.';
      return ungradable(id, chapter, 'absent', sentence, { maxScore });
    },
  );
  return { ...report, submissions: [...present, ...absent].sort(byIdAndChapter) };
}

/**
 * A report in which whoever handed in nothing new has the grade that the gradebook keeps, not nothing.
 * @param recorded what the gradebook has of a student's chapter
 */
export async function withRecorded(
  report: Report,
  recorded: (id: string, chapter: string) => Promise<SubmissionReport | undefined>,
): Promise<Report> {
  const submissions: SubmissionReport[] = [];
  for (const one of report.submissions) {
    const before = one.status === 'absent' ? await recorded(one.id, one.chapter) : undefined;
    submissions.push(before === undefined ? one : ofEarlierRun(before, report));
  }
  return { ...report, submissions };
}

function ofEarlierRun(before: SubmissionReport, report: Report): SubmissionReport {
  const { seed, version, ...rest } = before;
  return {
    ...withNote(rest, 'Graded before; nothing new was handed in.'),
    ...(seed !== undefined && seed !== report.seed && { seed }),
    ...(version !== undefined && version !== report.version && { version }),
  };
}

/**
 * Which chapters students have not, of those that others have, with what could be reached in them.
 * Where nobody has any, each of the students has one without a name.
 */
export function chaptersMissing(held: readonly Held[], students: readonly string[]): Held[] {
  const most = new Map<string, number>();
  for (const { chapter, maxScore } of held)
    if (chapter !== '') most.set(chapter, Math.max(maxScore, most.get(chapter) ?? 0));
  const theirs = new Set(held.map(({ id, chapter }) => JSON.stringify([id, chapter])));
  const chapters: [string, number][] = most.size > 0 ? [...most] : [['', 0]];
  return students.flatMap((id) =>
    chapters
      .filter(([chapter]) => !theirs.has(JSON.stringify([id, chapter])))
      .map(([chapter, maxScore]) => ({ id, chapter, maxScore })),
  );
}

/**
 * Whether somebody is below a percentage. What could not be graded is, except beside something of the same student's
 * that could: it has no score of its own. Points that wait for a person are in nobody's way.
 */
export function anybodyBelow({ submissions }: Report, bar: number): boolean {
  const scored = new Set(submissions.flatMap(({ id, chapter }) => (chapter === '' ? [] : [id])));
  return submissions.some((one) => shareReached(one) < bar && (one.chapter !== '' || !scored.has(one.id)));
}

/** In per cent of what could be reached so far. */
function shareReached(one: SubmissionReport): number {
  const waiting = waitingPoints(one);
  return waiting > 0 && waiting === one.maxScore
    ? 100
    : percent({ score: one.score, maxScore: one.maxScore - waiting });
}

const withNote = (one: SubmissionReport, note: string | undefined): SubmissionReport =>
  note === undefined ? one : { ...one, message: [note, one.message].filter(Boolean).join(' ') };

const ungradable = (
  id: string,
  chapter: string,
  status: 'unreadable' | 'absent',
  message: string,
  { path = '', maxScore = 0 } = {},
): SubmissionReport => ({
  id,
  path,
  chapter,
  status,
  message,
  score: 0,
  maxScore,
  durationMs: 0,
  exercises: [],
});

function byIdAndChapter(a: SubmissionReport, b: SubmissionReport): number {
  const [left, right] = [a, b].map((one) => `${one.id}\0${one.chapter}\0${one.path}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
