/** Writes a rubric, and gives everybody who has an item of it what the item is now. Inside a transaction. */
import { ValueError } from '../../../core';
import { roundGrade } from '../../results/report';
import type { Homes } from '../parts';
import type { Sql } from '../rows';
import type { HandRecord, Rubric } from './by-hand';
import { decideAnew, insertHandRecord } from './give';
import { readRubric, standingHandGrades } from './rows';

/**
 * @param options.locked the students whose records nobody else touches meanwhile
 * @returns undefined where somebody else changed the rubric, or gave one of its items, since it was read
 */
export async function setRubricIn(
  sql: Sql,
  { exercise, version, items }: Rubric,
  { by, homes, locked }: { readonly by: string; readonly homes: Homes; readonly locked: ReadonlySet<string> },
): Promise<{ rubric: Rubric; regraded: number } | undefined> {
  for (const { label, points } of items)
    if (roundGrade(points) !== points)
      throw new ValueError(`${label}: points have at most two decimals, not ${points}`);
  if (new Set(items.map(({ id }) => id)).size < items.length)
    throw new ValueError(`two items of the rubric of ${exercise} have the same id`);
  const before = await readRubric(sql, exercise);
  if (before.version !== version) return undefined;
  const given = await standingHandGrades(sql, { exercise });
  if (given.some(({ student }) => !locked.has(student))) return undefined;
  const at = new Date().toISOString();
  const rubric: Rubric = { exercise, version: version + 1, items };
  await sql.run('INSERT INTO rubric (exercise, version, items, made_by, made_at) VALUES (?, ?, ?, ?, ?)', [
    ...[exercise, rubric.version, JSON.stringify(items), by, at],
  ]);
  const changed = given.flatMap((one) => withItemsNow(one, rubric, { by, at }) ?? []);
  for (const one of changed) await insertHandRecord(sql, one);
  const places = new Map(
    changed.map(({ student, chapter }) => [`${student}\0${chapter}`, { student, chapter }]),
  );
  for (const { student, chapter } of places.values()) await decideAnew(sql, student, chapter, at, homes);
  return { rubric, regraded: new Set(changed.map(({ student }) => student)).size };
}

/** A record with its items as they are now; undefined where none of them has changed. */
function withItemsNow(
  one: HandRecord,
  rubric: Rubric,
  made: { readonly by: string; readonly at: string },
): HandRecord | undefined {
  const now = new Map(rubric.items.map(({ id, label, points }) => [id, { id, label, points }]));
  const items = one.items.flatMap(({ id }) => now.get(id) ?? []);
  const same =
    items.length === one.items.length &&
    items.every(({ label, points }, i) => label === one.items[i]?.label && points === one.items[i]?.points);
  return same ? undefined : { ...one, ...made, items, version: one.version + 1 };
}
