/** The student's own record of what was tried and solved: a small JSON file beside the notebooks. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExerciseResult, Verdict } from './judge';

/** What is remembered of one exercise. */
export interface ProgressEntry {
  readonly verdict: Verdict | 'untried';
  readonly points: number;
  readonly maxPoints: number;
  readonly attempts: number;
  readonly hintsShown: number;
}

export type ProgressRecord = Readonly<Record<string, ProgressEntry>>;

const untried: ProgressEntry = { verdict: 'untried', points: 0, maxPoints: 0, attempts: 0, hintsShown: 0 };

/** `VERY_DEEP_PROGRESS`, or `very-deep-progress.json` in the working folder, which is the notebook's. */
export const progressFile = (): string =>
  path.resolve(process.env.VERY_DEEP_PROGRESS ?? 'very-deep-progress.json');

/** What is remembered; nothing when there is no file yet. A file that cannot be read is kept aside, not overwritten. */
export function readProgress(file = progressFile()): ProgressRecord {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    const { exercises } = JSON.parse(text) as { exercises?: Record<string, Partial<ProgressEntry>> };
    return Object.fromEntries(
      Object.entries(exercises ?? {}).map(([id, entry]) => [id, { ...untried, ...entry }]),
    );
  } catch {
    renameSync(file, `${file}.unreadable`);
    return {};
  }
}

/** Remembers a result. The best points stay; each call counts as an attempt. */
export function recordResult(result: ExerciseResult, file = progressFile()): void {
  update(result.id, file, (entry) => {
    const better = entry.verdict === 'untried' || result.points >= entry.points;
    return {
      ...entry,
      attempts: entry.attempts + 1,
      maxPoints: result.maxPoints,
      ...(better && { verdict: result.verdict, points: result.points }),
    };
  });
}

/**
 * Counts a hint as shown.
 * @returns how many had been shown before
 */
export function recordHint(id: string, file = progressFile()): number {
  const before = readProgress(file)[id]?.hintsShown ?? 0;
  update(id, file, (entry) => ({ ...entry, hintsShown: before + 1 }));
  return before;
}

function update(id: string, file: string, change: (entry: ProgressEntry) => ProgressEntry): void {
  const exercises = { ...readProgress(file) };
  exercises[id] = change(exercises[id] ?? untried);
  const text = `${JSON.stringify({ schema: 1, exercises }, null, 2)}\n`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, text);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A folder that cannot be written to costs the memory of progress, never the check itself.
  }
}
