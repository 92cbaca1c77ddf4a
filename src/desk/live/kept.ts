/**
 * What is kept of a live class while it lasts, so that it goes on after a restart: one small file beside the gradebook, and
 * nothing in it. A gradebook is backed up and kept for years; this file goes with the class.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseJson, schema } from '../../core/parse';
import { verdicts } from '../../exercises/result-schema';
import { codeOf, messageOf } from '../../platform/thrown';
import type { LiveClass, LiveState } from './class';

/** How long changes are gathered before they are written, in milliseconds. */
const gatherMs = 1000;

export const keptSchema = schema((z) => {
  const time = z.int().check(z.minimum(0));
  const row = z.object({
    ...{ exercise: z.string(), at: time, verdict: z.enum(verdicts), failed: time },
    misconception: z.exactOptional(z.string()),
  });
  return z.object({
    session: z.object({ code: z.string(), opened: time, ends: time }),
    students: z.array(
      z.object({ sender: z.string(), name: z.exactOptional(z.string()), seen: time, rows: z.array(row) }),
    ),
  });
});

/** Where the live class over a gradebook is kept: beside its file, or in the working folder where it is on a server. */
export function liveFile(db: string): string {
  if (!db.includes('://')) return `${db}.live.json`;
  const { host, pathname } = new URL(db);
  const name = createHash('sha256').update(`${host}${pathname}`).digest('hex').slice(0, 12);
  return path.resolve(`very-deep-live-${name}.json`);
}

/**
 * What was kept. What has ended is deleted, and so is what cannot be read: nobody wants it back.
 * @param options.dropped is told of a file that could not be read
 */
export function readKept(
  file: string,
  {
    now = Date.now(),
    dropped = () => {},
  }: { readonly now?: number; readonly dropped?: (why: string) => void } = {},
): LiveState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
  try {
    const { session, students } = parseJson(keptSchema, text, { what: file });
    if (session.ends > now)
      return {
        session,
        students: students.map(({ rows, ...one }) => ({
          ...one,
          rows: new Map(rows.map(({ exercise, ...row }) => [exercise, row])),
        })),
      };
  } catch (error) {
    dropped(`${messageOf(error)}; it is deleted, and the live class begins anew`);
  }
  rmSync(file, { force: true });
  return undefined;
}

const textOf = ({ session, students }: LiveState): string =>
  JSON.stringify({
    session,
    students: students.map(({ rows, ...one }) => ({
      ...one,
      rows: [...rows].map(([exercise, row]) => ({ exercise, ...row })),
    })),
  });

/** Keeps a class in its file. */
export class Keeper {
  readonly #file: string;
  readonly #state: () => LiveState | undefined;
  readonly #log: (sentence: string) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    file: string,
    { state, log }: { readonly state: () => LiveClass['state']; readonly log: (sentence: string) => void },
  ) {
    this.#file = file;
    this.#state = state;
    this.#log = log;
  }

  /** Something has changed: it is written soon; what was deleted goes at once. */
  changed(): void {
    if (this.#state() === undefined) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }

  /** Writes what is not written yet. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const state = this.#state();
    const unfinished = `${this.#file}.${process.pid}`;
    try {
      if (state === undefined) {
        rmSync(this.#file, { force: true });
        return;
      }
      writeFileSync(unfinished, textOf(state), { mode: 0o600 });
      renameSync(unfinished, this.#file);
    } catch (error) {
      rmSync(unfinished, { force: true });
      this.#log(`the live class is not kept over a restart: ${messageOf(error)}`);
    }
  }
}
