/**
 * A second opinion on grades: what a class should get, reckoned from the sentences of the guide in whole hundredths of
 * a point, with sorted keys and counting where the grader has comparisons and arrays. It shares no code with the grader.
 */
import { exercises, hour, type MadeFile, type MadeRules, madeResult, numberIn } from './random-class';

const sources = ['countersignature', 'platform', 'receipt', 'file'] as const;

interface Said {
  at: number;
  /** 0 is the most trustworthy. */
  rank: number;
  number: number;
}

interface Recorded extends Said {
  name: string;
  gradings: Map<string, Outcome>;
}

interface Outcome {
  status: 'graded' | 'timeout' | 'unreadable';
  quarters: Readonly<Record<string, number>>;
}

/** Quarters that a teacher gives, or takes where negative; or quarters that count in place of all others. */
export interface Hand {
  readonly extra: number;
  readonly set?: number;
}

interface Standing {
  readonly timeFrom: string;
  readonly withHands: (hands: ReadonlyMap<string, Hand> | undefined) => number;
}

/** What a student should see for a chapter. */
export interface Expected {
  readonly score: number;
  readonly timeFrom: string;
}

/** Remembers, as a gradebook does, from run to run. */
export class Oracle {
  readonly #recorded = new Map<string, Map<string, Recorded>>();
  readonly #overrides = new Map<string, number>();
  readonly #hands = new Map<string, Map<string, Hand>>();
  readonly #standing = new Map<string, Standing>();

  /** A run of the grader over some files. @returns the students and chapters that it reports */
  run(files: readonly MadeFile[], rules: MadeRules, seed: string): Set<string> {
    const reported = new Set<string>();
    for (const student of new Set(files.map((one) => one.student))) {
      const own = unique(files.filter((one) => one.student === student));
      const sorted = own.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const withinCap = sorted.filter(
        (one, i) =>
          !one.file.readable || sorted.slice(0, i).filter((x) => x.file.readable).length < rules.notebooks,
      );
      for (const chapter of new Set(own.map((one) => one.file.chapter))) {
        const of = (list: typeof own) => list.filter((one) => one.file.chapter === chapter);
        reported.add(`${student}\0${chapter}`);
        this.#grade(student, chapter, of(withinCap), of(sorted), rules, seed);
      }
    }
    return reported;
  }

  override(key: string, score: number): void {
    this.#overrides.set(key, score);
  }

  /** A teacher gives for one exercise of a grade, in place of what was given before. */
  byHand(key: string, exercise: string, given: Hand): void {
    this.#hands.set(key, (this.#hands.get(key) ?? new Map()).set(exercise, given));
  }

  /** By student and chapter, all grades. */
  grades(): Map<string, Expected> {
    return new Map(
      [...this.#standing].map(([key, { withHands, timeFrom }]) => [
        key,
        { score: this.#overrides.get(key) ?? withHands(this.#hands.get(key)) / 100, timeFrom },
      ]),
    );
  }

  #grade(
    student: string,
    chapter: string,
    allowed: readonly Unique[],
    all: readonly Unique[],
    rules: MadeRules,
    seed: string,
  ): void {
    const key = `${student}\0${chapter}`;
    const book = this.#recorded.get(key) ?? new Map<string, Recorded>();
    this.#recorded.set(key, book);
    if (allowed.length === 0) {
      const [first] = all as [Unique];
      note(book, first, 'one too many', { status: 'unreadable', quarters: {} });
    } else {
      const merged = allowed.map((one) => ({ ...one, ...merge(book.get(one.file.content), one) }));
      const here = new Set(merged.map((one) => one.file.content));
      const readableKeys = [
        ...merged.filter((one) => one.file.readable).map(keyOf),
        ...[...book].flatMap(([content, one]) =>
          !here.has(content) && standing(one).status !== 'unreadable' ? [keyOf(one)] : [],
        ),
      ];
      for (const one of merged) {
        const before = readableKeys.filter((other) => other < keyOf(one)).length;
        if (one.file.readable && before >= rules.attempts) continue;
        note(
          book,
          one,
          seed,
          one.file.readable ? madeResult(one.file, seed) : { status: 'unreadable', quarters: {} },
        );
      }
    }
    this.#standing.set(key, decided(student, chapter, [...book.values()], rules));
  }
}

interface Unique extends Said {
  file: MadeFile;
  name: string;
}

/** Equal bytes once: the most trustworthy source, then the first time. */
function unique(files: readonly MadeFile[]): Unique[] {
  const all = files.map((file): Unique => {
    const rank = sources.findIndex((source) => file.times[source] !== undefined);
    const source = sources[rank] as (typeof sources)[number];
    const inReceipt = source === 'receipt' || source === 'countersignature';
    return {
      ...{ file, name: file.name, at: file.times[source] as number, rank },
      number: inReceipt ? file.attempt : numberIn(file.name),
    };
  });
  // The key of the rank first: the first of each content is the one that counts.
  const ranked = all.sort((a, b) => (`${a.rank}${keyOf(a)}` < `${b.rank}${keyOf(b)}` ? -1 : 1));
  return ranked.filter(
    (one, i) =>
      !ranked
        .slice(0, i)
        .some((other) => other.file.content === one.file.content && other.file.chapter === one.file.chapter),
  );
}

const padded = (n: number): string => String(n).padStart(16, '0');

/** Sorts as notebooks were handed in: time, number, name. */
const keyOf = ({ at, number, name }: Said & { name: string }): string =>
  `${padded(at)} ${padded(number)} ${name.replace(/\d+/g, (digits) => digits.padStart(4, '0'))}`;

function merge(before: Said | undefined, now: Said): Said {
  const pick = ({ at, rank, number }: Said) => ({ at, rank, number });
  if (before === undefined || now.rank < before.rank) return pick(now);
  if (now.rank > before.rank) return pick(before);
  return pick(sources[now.rank] === 'platform' || now.at <= before.at ? now : before);
}

/** A grading of the same notebook under the same seed is the same grading, done again last. */
function note(book: Map<string, Recorded>, one: Unique, seed: string, outcome: Outcome): void {
  const before = book.get(one.file.content);
  const gradings = before?.gradings ?? new Map<string, Outcome>();
  const key = `${seed} ${outcome.status}`;
  gradings.delete(key);
  gradings.set(key, outcome);
  book.set(one.file.content, { ...merge(before, one), name: one.name, gradings });
}

/** The last that succeeded; else the best of the others, the later one of equals. */
function standing({ gradings }: Recorded): Outcome {
  const all = [...gradings.values()];
  const sum = ({ quarters }: Outcome) => Object.values(quarters).reduce((a, b) => a + b, 0);
  const succeeded = all.filter((one) => one.status === 'graded');
  if (succeeded.length > 0) return succeeded[succeeded.length - 1] as Outcome;
  const most = Math.max(...all.map(sum));
  return all.filter((one) => sum(one) === most).at(-1) as Outcome;
}

function decided(student: string, chapter: string, book: Recorded[], rules: MadeRules) {
  const sorted = book.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const readable = sorted.filter((one) => standing(one).status !== 'unreadable').slice(0, rules.attempts);
  const candidates = readable.length > 0 ? readable : sorted;
  const results = candidates.map((one) => ({
    hundredths: hundredthsOf(student, chapter, one, rules),
    timeFrom: sources[one.rank] as string,
    withHands: (hands: ReadonlyMap<string, Hand> | undefined) =>
      hundredthsOf(student, chapter, one, rules, hands),
  }));
  if (rules.counts === 'latest') return results[results.length - 1] as (typeof results)[number];
  const most = Math.max(...results.map((one) => one.hundredths));
  return results.filter((one) => one.hundredths === most).at(-1) as (typeof results)[number];
}

function hundredthsOf(
  student: string,
  chapter: string,
  one: Recorded,
  rules: MadeRules,
  hands: ReadonlyMap<string, Hand> = new Map(),
): number {
  const { quarters } = standing(one);
  let earned = 0;
  for (const [id, points] of Object.entries(exercises[chapter] ?? {})) {
    const rule = rules.exercises[id];
    if (rule?.drop) continue;
    const hand = hands.get(id);
    const own = hand?.set ?? (quarters[id] ?? 0) + (hand?.extra ?? 0);
    earned += rule?.giveToAll ? 4 * points : Math.max(0, Math.min(4 * points, own));
  }
  const deadline = rules.extensions[student]?.[chapter] ?? rules.deadlines[chapter];
  if (deadline === undefined) return earned * 25;
  const due = Date.parse(deadline);
  if (one.at <= due + (rules.late.graceMinutes / 60) * hour) return earned * 25;
  let days = 0;
  while (due + days * 24 * hour < one.at) days++;
  const left = days > rules.late.lastDay ? 0 : Math.max(0, 100 - days * rules.late.percentPerDay);
  // A quarter is 25 hundredths; `left` per cent of them, rounded half up, in whole numbers.
  return Math.floor((earned * 25 * left + 50) / 100);
}
