/**
 * A live class: what students' notebooks report while they work, held in memory. One row for each student and exercise, the
 * last thing that was reported; no history, and no more of anything than is said here, whoever sends.
 */
import { randomInt } from 'node:crypto';
import { ValueError } from '../../core';
import type { Verdict } from '../../exercises/judge';
import type { LiveReport, LiveResult } from '../../exercises/live/report';
import type { LiveExerciseWire } from '../wire';
import type { LiveCourse } from './course';

/** When a class was opened, and when all of it is deleted; in milliseconds. */
export interface LiveSession {
  readonly code: string;
  readonly opened: number;
  readonly ends: number;
}

/** What is known of one exercise of one student. */
interface LiveRow {
  /** The time that the student's notebook gave the result. */
  readonly at: number;
  /** Once it was `pass`, it stays. */
  readonly verdict: Verdict;
  /** How often it was not `pass`. */
  readonly failed: number;
  readonly misconception?: string;
}

interface LiveStudent {
  readonly sender: string;
  readonly name?: string;
  /** When something came last. */
  readonly seen: number;
  /** By exercise. */
  readonly rows: ReadonlyMap<string, LiveRow>;
}

export interface LiveState {
  readonly session: LiveSession;
  readonly students: readonly LiveStudent[];
}

/** More students, or senders that somebody made up, are not let in. */
const mostStudents = 1000;

/** A student sends so many reports at once at most, and then one each second. */
const burst = 40;
/** All together so many in a second. */
const mostPerSecond = 400;

/** Who has failed so often without a pass is stuck. */
const stuckFrom = 3;
const activeMs = 5 * 60_000;
/** A term is shorter. */
const mostDays = 200;

interface Member {
  name: string | undefined;
  seen: number;
  /** Reports that may come at once, as of `seen`. */
  allowance: number;
  readonly rows: Map<string, LiveRow>;
}

/** `refused`: the ids of exercises, or of misconceptions, that this course does not have. */
export type Taken =
  | { readonly refused: readonly string[] }
  | { readonly fault: 'unknown code' | 'too often' | 'full' };

export class LiveClass {
  readonly #course: LiveCourse;
  readonly #now: () => number;
  readonly #changed: () => void;
  #session: LiveSession | undefined;
  #members = new Map<string, Member>();
  readonly #reports: Second = { at: 0, count: 0 };
  readonly #guesses: Second = { at: 0, count: 0 };
  /** No two programs count changes alike. */
  readonly #run = randomInt(2 ** 31);
  #changes = 0;
  #counted: { readonly version: string; readonly exercises: LiveExerciseWire[] } | undefined;

  /**
   * @param options.state what was kept of it, where it goes on
   * @param options.changed is told of every change
   */
  constructor(
    course: LiveCourse,
    {
      state,
      now = Date.now,
      changed = () => {},
    }: { readonly state?: LiveState; readonly now?: () => number; readonly changed?: () => void } = {},
  ) {
    this.#course = course;
    this.#now = now;
    this.#changed = changed;
    if (state === undefined || state.session.ends <= now()) return;
    this.#session = state.session;
    for (const { sender, name, seen, rows } of state.students.slice(0, mostStudents))
      this.#members.set(sender, { name, seen, allowance: burst, rows: new Map(rows) });
  }

  /** The class that is open; one that has ended is deleted here. */
  get session(): LiveSession | undefined {
    if (this.#session !== undefined && this.#session.ends <= this.#now()) this.end();
    return this.#session;
  }

  /** All there is, to be kept; undefined where no class is open. */
  get state(): LiveState | undefined {
    const { session } = this;
    if (session === undefined) return undefined;
    const students = [...this.#members].map(([sender, { name, seen, rows }]) => ({
      ...{ sender, seen, rows: new Map(rows) },
      ...(name !== undefined && { name }),
    }));
    return { session, students };
  }

  /**
   * Opens a class, or gives the open one another end.
   * @param ends in milliseconds
   * @throws ValueError for an end that has passed, or lies beyond a term
   */
  open(ends: number): LiveSession {
    const now = this.#now();
    if (!(ends > now)) throw new ValueError('the class must end later than now');
    if (ends > now + mostDays * 86_400_000)
      throw new ValueError(
        `a class ends after ${mostDays} days at most, and what it was told is deleted then`,
      );
    const { code, opened } = this.session ?? { code: newCode(), opened: now };
    this.#session = { code, opened, ends };
    this.#tell();
    return this.#session;
  }

  /** Ends the class and deletes all that it was told. */
  end(): void {
    this.#session = undefined;
    this.#members = new Map();
    this.#tell();
  }

  /** Takes what a notebook reports. */
  take({ code, sender, name, results }: LiveReport): Taken {
    const now = this.#now();
    const isKnown = this.session?.code === code;
    // Guesses are counted by themselves: whoever does not know the code takes none of the room's reports.
    if (!isInTime(isKnown ? this.#reports : this.#guesses, now)) return { fault: 'too often' };
    if (!isKnown) return { fault: 'unknown code' };
    const known = this.#members.get(sender);
    if (known === undefined && this.#members.size >= mostStudents) return { fault: 'full' };
    const member = known ?? { name, seen: now, allowance: burst, rows: new Map<string, LiveRow>() };
    member.allowance = Math.min(burst, member.allowance + (now - member.seen) / 1000);
    member.seen = now;
    if (member.allowance < 1) return { fault: 'too often' };
    member.allowance -= 1;
    member.name = name;
    this.#members.set(sender, member);
    const refused = results.flatMap((one) => {
      const exercise = this.#course.get(one.exercise);
      if (exercise === undefined) return [one.exercise];
      if (one.misconception !== undefined && !exercise.misconceptions.has(one.misconception))
        return [one.misconception];
      const row = rowWith(member.rows.get(one.exercise), one);
      if (row !== undefined) member.rows.set(one.exercise, row);
      return [];
    });
    this.#tell();
    return { refused };
  }

  /** Another one where something that is shown has changed. */
  get version(): string {
    const { session } = this;
    return session === undefined ? `${this.#run}-none` : `${this.#run}-${this.#changes}-${this.active}`;
  }

  get students(): number {
    return this.#members.size;
  }

  /** Whether nobody else is let in. */
  get isFull(): boolean {
    return this.#members.size >= mostStudents;
  }

  /** How many students have reported something in the last minutes. */
  get active(): number {
    const from = this.#now() - activeMs;
    let count = 0;
    for (const { seen } of this.#members.values()) if (seen >= from) count++;
    return count;
  }

  /**
   * By exercise of which something was reported, how the room stands.
   * @param options.withNames whether those who gave a name are named
   */
  exercises({ withNames }: { readonly withNames: boolean }): readonly LiveExerciseWire[] {
    const version = `${this.#changes} ${withNames}`;
    if (this.#counted?.version !== version) this.#counted = { version, exercises: this.#count(withNames) };
    return this.#counted.exercises;
  }

  #count(withNames: boolean): LiveExerciseWire[] {
    const found: LiveExerciseWire[] = [];
    for (const { id, title, chapter, misconceptions } of this.#course.values()) {
      const counts = { pass: 0, partial: 0, fail: 0, stuck: 0 };
      const named = new Map([...misconceptions.keys()].map((one) => [one, { students: 0, stuck: 0 }]));
      const stuckNames: string[] = [];
      let last = 0;
      for (const { name, seen, rows } of this.#members.values()) {
        const row = rows.get(id);
        if (row === undefined) continue;
        const standing = standingOf(row);
        counts[standing]++;
        last = Math.max(last, seen);
        if (standing === 'stuck' && name !== undefined && withNames) stuckNames.push(name);
        const under = row.misconception === undefined ? undefined : named.get(row.misconception);
        if (under === undefined) continue;
        under.students++;
        if (standing === 'stuck') under.stuck++;
      }
      if (last === 0) continue;
      const list = [...named]
        .filter(([, { students }]) => students > 0)
        .map(([one, sums]) => ({ id: one, sentence: misconceptions.get(one) ?? '', ...sums }))
        .sort((a, b) => b.students - a.students);
      found.push({
        ...{ id, title, chapter, ...counts, last },
        misconceptions: list,
        stuckNames: stuckNames.sort(),
      });
    }
    return found;
  }

  #tell(): void {
    this.#changes++;
    this.#changed();
  }
}

/** How much came within one second. */
interface Second {
  at: number;
  count: number;
}

/** Counts one more, and says whether it is not too many. */
function isInTime(second: Second, now: number): boolean {
  const at = Math.floor(now / 1000);
  if (second.at !== at) Object.assign(second, { at, count: 0 });
  return ++second.count <= mostPerSecond;
}

/** What is known after a result; undefined where that result was there already. */
function rowWith(
  before: LiveRow | undefined,
  { at, verdict, misconception }: LiveResult,
): LiveRow | undefined {
  // What is sent again, because its answer was lost, counts once.
  if (before !== undefined && at <= before.at) return undefined;
  const failed = before?.failed ?? 0;
  if (verdict === 'pass' || before?.verdict === 'pass') return { at, verdict: 'pass', failed };
  return { at, verdict, failed: failed + 1, ...(misconception !== undefined && { misconception }) };
}

function standingOf({ verdict, failed }: LiveRow): 'pass' | 'partial' | 'fail' | 'stuck' {
  if (verdict === 'pass') return 'pass';
  if (failed >= stuckFrom) return 'stuck';
  return verdict === 'partial' ? 'partial' : 'fail';
}

/** Letters and digits that nobody takes for each other, read off a screen. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 59 random bits: it guards counts, and is read aloud. */
function newCode(): string {
  const four = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [four(), four(), four()].join('-');
}
