/**
 * Random classes for the law "one grade everywhere": students, notebooks, times and who says so, deadlines, caps, broken
 * files, regrades that fail, overrides. What a notebook earns is made up; all else is what `very-deep grade` does.
 */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/core';
import type { SubmissionReport } from '../../src/grading/results/report';
import { lineOf } from '../../src/grading/results/rules/keys';
import { type Grader, type Submission, ungraded } from '../../src/grading/run/grade';
import { countersign } from '../../src/grading/submission/receipt';

export const chapters = ['00-start-here', '01-covariate-shift'] as const;
/** Some exercises of these chapters, with all their points, which the oracle must know by itself. */
export const exercises: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '00-start-here': { 'mean-of-values': 3, '00-q1': 1 },
  '01-covariate-shift': { 'measure-shift': 6, 'kernel-density': 5, '01-q1': 1 },
};

const start = Date.parse('2026-03-02T00:00:00Z');
export const hour = 3_600_000;
const keys = generateKeyPairSync('ed25519');

/** One notebook file. */
export interface MadeFile {
  readonly student: string;
  readonly chapter: string;
  /** Without its ending. */
  readonly name: string;
  /** Equal contents are equal bytes. */
  readonly content: string;
  readonly readable: boolean;
  /** By source, when it says that the notebook was handed in. */
  readonly times: { readonly file: number } & Partial<
    Record<'receipt' | 'platform' | 'countersignature', number>
  >;
  /** The attempt that receipt and countersignature name. */
  readonly attempt: number;
}

export interface MadeRules {
  readonly deadlines: Record<string, string>;
  readonly extensions: Record<string, Record<string, string>>;
  readonly late: { graceMinutes: number; percentPerDay: number; lastDay: number };
  readonly attempts: number;
  readonly counts: 'latest' | 'best';
  readonly notebooks: number;
  readonly exercises: Record<string, { drop?: true; giveToAll?: true; reason: string }>;
  readonly collector: { publicKey: string };
}

const chance = (random: Random, share: number): boolean => random.uniform() < share;
const iso = (at: number): string => new Date(at).toISOString();

/** Rules of a course, some of them off. */
export function madeRules(random: Random, students: readonly string[]): MadeRules {
  const deadline = () => iso(start + hour * random.integer(0, 60));
  const ruled = Object.keys({ ...exercises['00-start-here'], ...exercises['01-covariate-shift'] });
  return {
    deadlines: Object.fromEntries(
      chapters.flatMap((chapter) => (chance(random, 0.7) ? [[chapter, deadline()]] : [])),
    ),
    extensions: Object.fromEntries(
      students.flatMap((one) =>
        chance(random, 0.2) ? [[one, { [random.pick(chapters)]: deadline() }]] : [],
      ),
    ),
    late: {
      graceMinutes: random.pick([0, 30, 90]),
      percentPerDay: random.pick([7, 10, 33, 50]),
      lastDay: random.pick([1, 2, 30]),
    },
    attempts: random.pick([1, 2, 3, 100]),
    counts: random.pick(['latest', 'best'] as const),
    notebooks: random.pick([2, 4, 100, 100, 100]),
    exercises: Object.fromEntries(
      ruled.flatMap((id) =>
        chance(random, 0.1)
          ? [[id, { [random.pick(['drop', 'giveToAll'])]: true as const, reason: 'it was unclear' }]]
          : [],
      ),
    ),
    collector: { publicKey: lineOf(keys.privateKey) },
  };
}

/** The notebooks of a class, of which some come only later. */
export function madeFiles(random: Random, students: readonly string[]): MadeFile[] {
  return students.flatMap((student) =>
    chapters.flatMap((chapter) => {
      const names = [
        chapter,
        ...[2, 3, 10].map((n) => `${chapter}.${n}`),
        ...[1, 2].map((n) => `${chapter}-Copy${n}`),
      ];
      const files: MadeFile[] = [];
      for (const name of random.shuffle(names).slice(0, random.integer(0, names.length))) {
        // Few different times, so that many are equal.
        const time = () => start + hour * 12 * random.integer(0, 9);
        const copied = files.length > 0 && chance(random, 0.15) ? random.pick(files) : undefined;
        files.push({
          ...{ student, chapter, name },
          content: copied?.content ?? `${student}/${name}`,
          readable: copied?.readable ?? chance(random, 0.8),
          times: {
            file: time(),
            ...(chance(random, 0.4) && { receipt: time() }),
            ...(chance(random, 0.2) && { platform: time() }),
            ...(chance(random, 0.2) && { countersignature: time() }),
          },
          attempt: numberIn(name) || 1,
        });
      }
      return files;
    }),
  );
}

export const numberIn = (name: string): number => Number(/\.(\d+)$/.exec(name)?.[1] ?? 0);
const bytesOf = ({ content, readable }: MadeFile): string =>
  readable
    ? JSON.stringify({
        ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
        cells: [{ cell_type: 'markdown', metadata: {}, source: content }],
      })
    : `{ "broken": "${content}"`;

/** Writes a class, with receipts, countersignatures and a platform's table. @returns the table's file */
export function writeClass(folder: string, files: readonly MadeFile[]): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const own = path.join(folder, file.student);
    mkdirSync(own, { recursive: true });
    const stem = path.join(own, file.name);
    writeFileSync(`${stem}.ipynb`, bytesOf(file));
    const { student, chapter, attempt, times } = file;
    const sha256 = createHash('sha256').update(bytesOf(file)).digest('hex');
    const said = { student, chapter, attempt, sha256 };
    if (times.receipt !== undefined)
      writeFileSync(
        `${stem}.receipt.json`,
        JSON.stringify({ course: 'very-deep', version: '1', ...said, submittedAt: iso(times.receipt) }),
      );
    if (times.countersignature !== undefined)
      writeFileSync(
        `${stem}.countersignature.json`,
        JSON.stringify(countersign({ ...said, receivedAt: iso(times.countersignature) }, keys.privateKey)),
      );
    utimesSync(`${stem}.ipynb`, times.file / 1000, times.file / 1000);
  }
  const table = `${folder}-times.csv`;
  const rows = files.flatMap((one) =>
    one.times.platform === undefined
      ? []
      : [`"${one.student}/${one.name}.ipynb";${iso(one.times.platform)}\r\n`],
  );
  writeFileSync(table, `\ufeffpath;submitted_at\r\n${rows.join('')}`);
  return table;
}

/** What a notebook earns under a seed: by exercise, in quarters of a point; and how its grading ends. */
export function madeResult(
  { content, chapter }: Pick<MadeFile, 'content' | 'chapter'>,
  seed: string,
): { readonly status: 'graded' | 'timeout'; readonly quarters: Readonly<Record<string, number>> } {
  const random = new Random(`${content} ${seed}`);
  return {
    status: chance(random, 0.15) ? 'timeout' : 'graded',
    quarters: Object.fromEntries(
      Object.entries(exercises[chapter] ?? {}).map(([id, points]) => [id, random.integer(0, 4 * points + 1)]),
    ),
  };
}

/** Grades nothing, and says what was made up for each notebook. */
export class MadeGrader implements Grader {
  readonly sandbox = { strength: 'isolated', weakness: '' } as const;
  /** The paths that it was asked for. */
  readonly asked: string[] = [];
  readonly #files: ReadonlyMap<string, MadeFile>;
  readonly #seed: string;

  constructor(files: readonly MadeFile[], seed: string) {
    this.#files = new Map(files.map((one) => [`${one.student}/${one.name}.ipynb`, one]));
    this.#seed = seed;
  }

  async grade(submissions: readonly Submission[], onGraded?: (report: SubmissionReport) => void) {
    return submissions.map((submission) => {
      const report = this.#reportOf(submission);
      onGraded?.(report);
      return report;
    });
  }

  #reportOf(submission: Submission): SubmissionReport {
    if (typeof submission.notebook === 'string')
      return ungraded(submission, 'unreadable', submission.notebook);
    this.asked.push(submission.path);
    const { status, quarters } = madeResult(this.#files.get(submission.path) as MadeFile, this.#seed);
    const empty = ungraded(submission, 'crashed', '');
    const results = empty.exercises.map((one) => ({ ...one, points: (quarters[one.id] ?? 0) / 4 }));
    const score = results.reduce((sum, { points }) => sum + points, 0);
    return { ...empty, status, message: '', score, exercises: results };
  }
}
