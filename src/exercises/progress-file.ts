/** The student's own record of what was tried, solved and predicted: a small JSON file beside the notebooks. */

import { fitting, parseJson, type Schema, schema } from '../core/parse';
import { setting } from '../core/settings';
import { processId } from '../platform/environment';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from '../platform/files';
import { randomUUID } from '../platform/hashes';
import { path } from '../platform/paths';
import type { ExerciseResult, Verdict } from './judge';
import {
  notPredicted,
  type Outcome,
  type PredictedValue,
  type PredictionEntry,
  predictionSchema,
  withOutcome,
  withPrediction,
} from './prediction';
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

/** What a newer version wrote beside these is kept. */
const fileSchema = schema((z) => {
  const entries = z._default(z.record(z.string(), z.unknown()), {});
  return z.looseObject({ exercises: entries, predictions: entries });
});

interface ProgressFile {
  readonly exercises: ProgressRecord;
  readonly predictions: Readonly<Record<string, PredictionEntry>>;
  /** What {@link liveSenderFor} keeps. */
  readonly live?: unknown;
}

/** The random number that stands for this student in a live class. */
const liveSchema = schema((z) => z.object({ session: z.string(), sender: z.string() }));

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

/** What is remembered of exercises; nothing when there is no file yet. */
export const readProgress = (file = progressFile()): ProgressRecord => readFile(file).exercises;

/** What is remembered of predictions. */
export const readPredictions = (file = progressFile()): ProgressFile['predictions'] =>
  readFile(file).predictions;

/** A file that cannot be read is kept aside, not overwritten. */
function readFile(file: string): ProgressFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { exercises: {}, predictions: {} };
  }
  try {
    const found = parseJson(fileSchema, text, { what: file });
    const exercises = soundEntries(entrySchema, found.exercises);
    const predictions = soundEntries(predictionSchema, found.predictions);
    // What was solved stays solved; the file as it was is kept, for somebody to mend.
    if (exercises.damaged || predictions.damaged) copyFileSync(file, `${file}.unreadable`);
    return { ...found, exercises: exercises.entries, predictions: predictions.entries };
  } catch {
    renameSync(file, `${file}.unreadable`);
    return { exercises: {}, predictions: {} };
  }
}

function soundEntries<T>(one: Schema<T>, raw: Readonly<Record<string, unknown>>) {
  const read = Object.entries(raw).map(([id, entry]) => [id, fitting(one, entry)] as const);
  const sound = read.flatMap(([id, entry]) => (entry === undefined ? [] : [[id, entry] as const]));
  return { entries: Object.fromEntries(sound), damaged: sound.length < read.length };
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

/**
 * Remembers what is expected of a run.
 * @param value undefined for nothing yet
 * @returns the prediction that is kept, and what is known of its outcome
 */
export function recordPrediction(
  id: string,
  value: PredictedValue | undefined,
  file = progressFile(),
): PredictionEntry {
  const before = readPredictions(file)[id] ?? notPredicted;
  return value === undefined ? before : keepPrediction(id, file, withPrediction(before, value));
}

/** Remembers what a run gave, beside what was expected of it. */
export function recordOutcome(id: string, outcome: Outcome, file = progressFile()): PredictionEntry {
  const before = readPredictions(file)[id] ?? notPredicted;
  return keepPrediction(id, file, withOutcome(before, outcome));
}

/**
 * The random number that stands for this student in a live class: the same one after a restart of the kernel and in other
 * notebooks, another one in another class.
 * @param session tells the classes apart
 */
export function liveSenderFor(session: string, file = progressFile()): string {
  const all = readFile(file);
  const kept = fitting(liveSchema, all.live);
  if (kept?.session === session) return kept.sender;
  const sender = randomUUID();
  write(file, { ...all, live: { session, sender } });
  return sender;
}

/** Forgets the number, where there is one. */
export function forgetLiveSender(file = progressFile()): void {
  const { live, ...rest } = readFile(file);
  if (live !== undefined) write(file, rest);
}

function keepPrediction(id: string, file: string, entry: PredictionEntry): PredictionEntry {
  const all = readFile(file);
  write(file, { ...all, predictions: { ...all.predictions, [id]: entry } });
  return entry;
}

function update(id: string, file: string, change: (entry: ProgressEntry) => ProgressEntry): void {
  const all = readFile(file);
  write(file, { ...all, exercises: { ...all.exercises, [id]: change(all.exercises[id] ?? untried) } });
}

function write(file: string, content: ProgressFile): void {
  const text = `${JSON.stringify({ ...content, schema: 1 }, null, 2)}\n`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.${processId}`, text);
    renameSync(`${file}.${processId}`, file);
  } catch {
    // A folder that cannot be written to costs the memory of progress, never the check itself.
  }
}
