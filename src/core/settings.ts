/**
 * Every environment variable that the course reads, and the one place where they are read. docs/settings.md shows this table.
 * Not part of the public door.
 */

import { environment } from '../platform/environment';
import { DataError } from './errors';

/** One environment variable. */
export interface Setting {
  /** What it says. */
  readonly meaning: string;
  /** What counts when it is not set, or empty. */
  readonly default: string;
  /** What it may be set to, where that is not read elsewhere, and the same in words. */
  readonly takes?: readonly [form: RegExp, words: string];
  /** The files that read it, from the project's root. */
  readonly readBy: readonly string[];
}

export const settings = {
  VERY_DEEP_BACKEND: {
    meaning: 'the engine that computes: `tensorflow`, `onnx`, `wasm`, `cpu` or `webgpu`',
    default: 'the best one that works, but never `webgpu`',
    readBy: ['src/backend/ready.ts'],
  },
  VERY_DEEP_THREADS: {
    meaning: 'how many threads a big computation of ONNX Runtime may use, a whole number from 1 to 999',
    default: 'the number of physical cores',
    takes: [/^[1-9]\d{0,2}$/, 'a whole number from 1 to 999'],
    readBy: ['src/backend/onnx.ts', 'src/backend/ready.ts', 'src/backend/threads.browser.ts'],
  },
  VERY_DEEP_DATA: {
    meaning: 'the folder that keeps downloaded data sets',
    default: "`very-deep` in the user's cache folder",
    readBy: ['src/data/cache.ts'],
  },
  VERY_DEEP_OFFLINE: {
    meaning: 'with any value, nothing is downloaded: chapters go on with made-up images and say so',
    default: 'missing data sets are downloaded',
    readBy: ['src/data/obtain.ts'],
  },
  VERY_DEEP_SIZE: {
    meaning: 'how much the chapters compute: `smoke`, `quick` or `full`',
    default: '`quick`',
    readBy: ['scripts/figures.mjs', 'site/build.mjs', 'src/data/size.ts', 'src/exercises/claim.ts'],
  },
  VERY_DEEP_SHELL: {
    meaning: 'with `off`, cells run no shell commands (`!ls`); with `on` they do',
    default: '`on`; no grader ever runs any',
    takes: [/^(on|off)$/, '`on` or `off`'],
    readBy: ['kernels/node/magics.ts'],
  },
  VERY_DEEP_STRICT: {
    meaning:
      'with `1`, a check, or an answer, that does not pass fails its cell; with `0` it is shown, and the notebook goes on',
    default: '`0`',
    takes: [/^[01]$/, '`0` or `1`'],
    readBy: ['src/exercises/returned.ts'],
  },
  NBGRADER_EXECUTION: {
    meaning:
      'set by nbgrader: while it autogrades, a check returns its points; while it validates, one that does not pass fails its cell; `live` sends nothing',
    default: 'nbgrader is not at work',
    readBy: ['src/exercises/live/live.ts', 'src/exercises/returned.ts'],
  },
  VERY_DEEP_PROGRESS: {
    meaning: 'the file that remembers what was solved',
    default: '`very-deep-progress.json` beside the notebook',
    readBy: ['src/exercises/progress-file.ts'],
  },
  VERY_DEEP_LIVE: {
    meaning: 'the address of the live class in which `live()` takes part; by itself it sends nothing',
    default: "`await live('https://...')` in a cell names it",
    readBy: ['src/exercises/live/live.ts'],
  },
  VERY_DEEP_HISTORY: {
    meaning: 'the file in which the kernel keeps the code of cells for later sessions, or `off`',
    default: "`very-deep/history.jsonl` in Jupyter's data folder",
    readBy: ['kernels/node/history-file.ts'],
  },
  VERY_DEEP_REDIS_PASSWORD: {
    meaning: 'the password of the Redis that `--redis` names, where the address has none',
    default: 'no password',
    readBy: ['src/grading/queue/connection.ts'],
  },
  VERY_DEEP_QUEUE_KEY: {
    meaning: 'the key that the graders and workers of a queue share, at least 32 characters',
    default: 'no queue can be used without `--queue-key FILE`',
    readBy: ['src/grading/queue/key.ts'],
  },
  VERY_DEEP_DESK_TOKEN: {
    meaning: "what one logs in with at the teacher's desk, at least 32 characters",
    default: 'a new one each time that the desk is started',
    readBy: ['src/cli/commands/desk.ts'],
  },
} as const satisfies Record<string, Setting>;

/**
 * What a variable is set to; undefined when it is not, or empty.
 * @throws DataError where it is set to what it does not take
 */
export function setting(name: keyof typeof settings): string | undefined {
  const value = environment[name] || undefined;
  const { takes }: Setting = settings[name];
  if (value !== undefined && takes !== undefined && !takes[0].test(value))
    throw new DataError(`${name} is set to "${value}"; it takes ${takes[1]}. Set it anew, or unset it.`);
  return value;
}
