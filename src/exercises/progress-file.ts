/** The student's own record of what was tried and solved: a small JSON file beside the notebooks. */

import { fitting, parseJson, schema } from '../core/parse';
import { setting } from '../core/settings';
import { processId } from '../platform/environment';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from '../platform/files';
import { path } from '../platform/paths';
import type { ExerciseResult, Verdict } from './judge';
import { verdicts } from './result-schema';

/** What is remembered of one exercise. */
export interface ProgressEntry {
  readonly verdict: Verdict | 'untried';
  readonly points: number;
  readonly maxPoints: number;
  readonly attempts: number;
  readonly hintsShown: number;
  /** The names that the exercise asks for. */
  readonly entry?: readonly string[];
  /** What the last check said; `verdict` is the best. */
  readonly last?: Verdict;
  /** Which hint comes next, from 0: after the last they begin again. */
  readonly nextHint?: number;
}

export type ProgressRecord = Readonly<Record<string, ProgressEntry>>;

const untried: ProgressEntry = { verdict: 'untried', points: 0, maxPoints: 0, attempts: 0, hintsShown: 0 };

const fileSchema = schema((z) => z.object({ exercises: z.exactOptional(z.record(z.string(), z.unknown())) }));

/** What a file lacks is as it is at the beginning; what a newer version wrote there is kept. */
const entrySchema = schema((z) => {
  const count = (name: 'points' | 'maxPoints' | 'attempts' | 'hintsShown') =>
    z._default(z.number().check(z.minimum(0)), untried[name]);
  return z.looseObject({
    verdict: z._default(z.enum(['untried', ...verdicts]), untried.verdict),
    points: count('points'),
    maxPoints: count('maxPoints'),
    attempts: count('attempts'),
    hintsShown: count('hintsShown'),
    entry: z.exactOptional(z.array(z.string())),
    last: z.exactOptional(z.enum(verdicts)),
    nextHint: z.exactOptional(z.int().check(z.minimum(0))),
  });
});

/** `VERY_DEEP_PROGRESS`, or `very-deep-progress.json` in the working folder, which is the notebook's. */
export const progressFile = (): string =>
  path.resolve(setting('VERY_DEEP_PROGRESS') ?? 'very-deep-progress.json');

/** What is remembered; nothing when there is no file yet. A file that cannot be read is kept aside, not overwritten. */
export function readProgress(file = progressFile()): ProgressRecord {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    const { exercises = {} } = parseJson(fileSchema, text, { what: file });
    const entries = Object.entries(exercises).map(([id, raw]) => [id, fitting(entrySchema, raw)] as const);
    const sound = entries.flatMap(([id, entry]) => (entry === undefined ? [] : [[id, entry] as const]));
    // What was solved stays solved; the file as it was is kept, for somebody to mend.
    if (sound.length < entries.length) copyFileSync(file, `${file}.unreadable`);
    return Object.fromEntries(sound);
  } catch {
    renameSync(file, `${file}.unreadable`);
    return {};
  }
}

/** Remembers a result. The best points stay; each call counts as an attempt. */
export function recordResult(
  result: ExerciseResult,
  entry: readonly string[] = [],
  file = progressFile(),
): void {
  update(result.id, file, (before) => {
    const better = before.verdict === 'untried' || result.points >= before.points;
    return {
      ...before,
      ...(entry.length > 0 && { entry, last: result.verdict }),
      attempts: before.attempts + 1,
      maxPoints: result.maxPoints,
      ...(better && { verdict: result.verdict, points: result.points }),
    };
  });
}

/** The exercises whose solution was wrong when it was checked last. */
export function notSolvedYet(file = progressFile()): { id: string; entry: readonly string[] }[] {
  return Object.entries(readProgress(file)).flatMap(([id, { entry, last }]) =>
    entry === undefined || last === 'pass' ? [] : [{ id, entry }],
  );
}

/**
 * Counts a hint as shown.
 * @param count how many the exercise has: no more are counted, though they are shown again
 * @returns which one is to be shown now, from 0
 */
export function recordHint(id: string, count: number, file = progressFile()): number {
  const before = readProgress(file)[id];
  const hintsShown = before?.hintsShown ?? 0;
  const nextHint = before?.nextHint ?? hintsShown;
  update(id, file, (entry) => ({
    ...entry,
    hintsShown: Math.min(count, hintsShown + 1),
    nextHint: (nextHint + 1) % count,
  }));
  return nextHint % count;
}

function update(id: string, file: string, change: (entry: ProgressEntry) => ProgressEntry): void {
  const exercises = { ...readProgress(file) };
  exercises[id] = change(exercises[id] ?? untried);
  const text = `${JSON.stringify({ schema: 1, exercises }, null, 2)}\n`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.${processId}`, text);
    renameSync(`${file}.${processId}`, file);
  } catch {
    // A folder that cannot be written to costs the memory of progress, never the check itself.
  }
}
