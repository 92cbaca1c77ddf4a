/**
 * The file that keeps what cells have executed, for the kernels of the same user that come later: a line of JSON for each.
 *
 * Several kernels write to it. A line is appended in one write, which the file system does not tear; a file that has grown
 * too big is renamed, and the one before it goes. What cannot be read is passed over, and a file that cannot be written
 * stops nothing.
 */
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { type Fitting, fitting, schema } from '../../src/core/parse';
import { setting } from '../../src/core/settings';
import { userDataFolder } from '../../src/jupyter/kernelspec';

const OFF = 'off';
/** The file and the one before it are no bigger than this, each. */
const MAX_BYTES = 1_000_000;
const MAX_INPUT = 20_000;
const MAX_OUTPUT = 2_000;
/** A lock that a kernel has left behind when it was ended. */
const STALE_LOCK_MS = 60_000;

const lineSchema = schema((z) =>
  z.object({
    session: z.string(),
    line: z.int(),
    input: z.string(),
    output: z.nullable(z.string()),
  }),
);

export type HistoryLine = Fitting<typeof lineSchema>;

/** Where history is kept; undefined where it is switched off. */
function historyFile(): string | undefined {
  const told = setting('VERY_DEEP_HISTORY');
  if (told === OFF) return undefined;
  return told === undefined ? path.join(userDataFolder(), 'very-deep', 'history.jsonl') : path.resolve(told);
}

const before = (file: string): string => `${file}.1`;

function linesIn(file: string): HistoryLine[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      return fitting(lineSchema, JSON.parse(line)) ?? [];
    } catch {
      return [];
    }
  });
}

/** Makes room by renaming, one kernel at a time. */
function makeRoom(file: string): void {
  const isFull = () => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES;
  if (!isFull()) return;
  const lock = `${file}.lock`;
  const locked = statSync(lock, { throwIfNoEntry: false });
  if (locked !== undefined && Date.now() - locked.mtimeMs > STALE_LOCK_MS) rmSync(lock, { force: true });
  // Throws where another kernel holds it: that one makes the room.
  closeSync(openSync(lock, 'wx'));
  try {
    if (isFull()) renameSync(file, before(file));
  } finally {
    rmSync(lock, { force: true });
  }
}

export class HistoryFile {
  readonly #session = randomUUID();
  readonly #file = historyFile();

  /** Keeps what a cell executed. Never throws. */
  add(line: number, input: string, output: string | null): void {
    if (this.#file === undefined || input.length > MAX_INPUT) return;
    const kept = output === null || output.length > MAX_OUTPUT ? null : output;
    const text = JSON.stringify({ session: this.#session, line, input, output: kept } satisfies HistoryLine);
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      makeRoom(this.#file);
    } catch {
      // Another kernel is about it, or the line below meets the same fault.
    }
    try {
      // The line break comes first, too: a line that was torn by a full disk spoils no other.
      appendFileSync(this.#file, `\n${text}\n`, { mode: 0o600 });
    } catch {
      // A folder that cannot be written to keeps no history.
    }
  }

  /** What other sessions have executed, the earliest first, a list for each session. */
  earlier(): HistoryLine[][] {
    if (this.#file === undefined) return [];
    const sessions = new Map<string, HistoryLine[]>();
    for (const line of [before(this.#file), this.#file].flatMap(linesIn)) {
      if (line.session === this.#session) continue;
      const lines = sessions.get(line.session);
      if (lines === undefined) sessions.set(line.session, [line]);
      else lines.push(line);
    }
    return [...sessions.values()];
  }
}
