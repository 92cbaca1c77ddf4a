/** Gives by hand: checks all, then writes all, and decides the grades anew. Inside a transaction on the students. */
import { ValueError } from '../../../core';
import { handGradeRefusal, withHandGrades } from '../../results/rules';
import { decisionFor, type Homes, type Standing } from '../parts';
import { recordGrade } from '../record-grade';
import type { Sql } from '../rows';
import type { Conflict, Given, Giving, HandRecord, Rubric } from './by-hand';
import { countingFor, readRubric, standingHandGrades } from './rows';

/** @throws ValueError for what can be given to nobody */
export async function giveIn(sql: Sql, givings: readonly Giving[], by: string, homes: Homes): Promise<Given> {
  const at = new Date().toISOString();
  const rubrics = new Map<string, Rubric>();
  const records: HandRecord[] = [];
  for (const giving of givings) {
    const { student, exercise, reading } = giving;
    const rubric = rubrics.get(exercise) ?? (await readRubric(sql, exercise));
    rubrics.set(exercise, rubric);
    const decided = await decisionOf(sql, giving, homes);
    const own = await standingHandGrades(sql, { students: [student], exercise });
    const standing = own.find((one) => one.reading === reading);
    const checked = recordOf(withReason(giving, standing), rubric, decided, { by, at });
    if ('why' in checked) return { conflict: checked };
    if (standing !== undefined && isSame(standing, checked)) {
      records.push(standing);
      continue;
    }
    if ((standing?.version ?? 0) !== giving.version) {
      const why = `${standing?.by ?? 'somebody'} has changed what ${student} was given for ${exercise} since you saw it`;
      return { conflict: { student, ...(standing && { standing }), why } };
    }
    records.push(checked);
  }
  const fresh = records.filter((one) => one.at === at);
  for (const one of fresh) await insertHandRecord(sql, one);
  for (const [student, chapters] of chaptersOf(fresh))
    for (const chapter of chapters) await decideAnew(sql, student, chapter, at, homes);
  return { records };
}

/** Why a score was set stays said as long as the score stands. */
const withReason = (giving: Giving, standing: HandRecord | undefined): Giving =>
  giving.reason === undefined &&
  giving.score !== null &&
  standing?.reason !== undefined &&
  giving.score === standing.score
    ? { ...giving, reason: standing.reason }
    : giving;

async function decisionOf(sql: Sql, { student, chapter, exercise }: Giving, homes: Homes): Promise<Standing> {
  const decided = await decisionFor(sql, student, chapter, homes);
  if (decided?.report.exercises.some(({ id }) => id === exercise)) return decided;
  throw new ValueError(
    `${student} has no grade for ${exercise} in ${chapter} to which something could be given; grade the notebook first`,
  );
}

function recordOf(
  giving: Giving,
  rubric: Rubric,
  { row, report }: Standing,
  { by, at }: { readonly by: string; readonly at: string },
): HandRecord | Conflict {
  const { items: ids, student, exercise, ...rest } = giving;
  const known = new Map(rubric.items.map((item) => [item.id, item]));
  const items = ids.flatMap((id) => known.get(id) ?? []);
  if (items.length < ids.length)
    return { student, why: `the rubric of ${exercise} was changed since you saw it` };
  const most = report.exercises.find(({ id }) => id === exercise)?.maxPoints ?? 0;
  const refusal = handGradeRefusal(rest, exercise, most);
  if (refusal !== undefined) throw new ValueError(refusal);
  return {
    ...{ ...rest, student, exercise, by, at, submission: row.submission },
    items: items.map(({ id, label, points }) => ({ id, label, points })),
    version: giving.version + 1,
  };
}

/** Whether somebody writes again what was written already, for instance because the answer was lost on the way. */
const isSame = (standing: HandRecord, now: HandRecord): boolean =>
  standing.version === now.version &&
  JSON.stringify({ ...standing, ...changing }) === JSON.stringify(sorted(standing, { ...now, ...changing }));

const changing = { at: '', submission: 0 };

/** The members of an object in the order of another's. */
const sorted = <T extends object>(order: T, object: T): T =>
  Object.fromEntries(Object.keys(order).map((name) => [name, object[name as keyof T]])) as T;

export async function insertHandRecord(sql: Sql, one: HandRecord): Promise<void> {
  const { student, chapter, exercise, reading, version, by, at, ...given } = one;
  await sql.run(
    `INSERT INTO hand_grade (student, chapter, exercise, reading, version, given, made_by, made_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [student, chapter, exercise, reading, version, JSON.stringify(given), by, at],
  );
}

function chaptersOf(records: readonly HandRecord[]): Map<string, Set<string>> {
  const chapters = new Map<string, Set<string>>();
  for (const { student, chapter } of records)
    chapters.set(student, (chapters.get(student) ?? new Set()).add(chapter));
  return chapters;
}

/** The grade as it is with what is given by hand now; it becomes the decision that stands. */
export async function decideAnew(
  sql: Sql,
  student: string,
  chapter: string,
  at: string,
  homes: Homes,
): Promise<void> {
  const standing = await decisionFor(sql, student, chapter, homes);
  if (standing === undefined) return;
  const report = withHandGrades(standing.report, await countingFor(sql, student));
  const { grading: id, raw_score: score } = standing.row;
  await recordGrade(sql, { student, chapter, decided_at: at }, { id, score }, report);
}
