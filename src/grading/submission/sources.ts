/** Finds out when a notebook was handed in, from the most trustworthy source that says so. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Course } from '../results/course';
import { attemptInName, type HandIn } from '../results/hand-in';
import { publicKeyOf } from '../results/rules/keys';
import type { Found } from './collect';
import { CommitTimes } from './commit';
import type { PlatformTimes } from './platform-times';
import {
  type Countersignature,
  countersignatureEnding,
  countersignatureOf,
  isGenuine,
  type Receipt,
  receiptEnding,
  receiptOf,
} from './receipt';
import { readSmallObject } from './small-file';

export interface SourceOptions {
  readonly course: Pick<Course, 'collector'>;
  /** What the learning platform noted. */
  readonly platform?: PlatformTimes;
}

/** A notebook whose hand-in is asked for. */
export interface Asked {
  readonly found: Pick<Found, 'id' | 'file' | 'path' | 'modified'>;
  readonly chapter: string;
  readonly digest: string;
}

/** When a notebook was handed in: a source that is not in order is refused with a sentence, and the next one is asked. */
export class HandInSources {
  readonly #options: SourceOptions;
  readonly #commits = new CommitTimes();
  readonly #beside = new Map<string, Beside>();

  constructor(options: SourceOptions) {
    this.#options = options;
  }

  async of({ found, chapter, digest }: Asked): Promise<HandIn> {
    const notes: string[] = [];
    const attempt = attemptInName(found.path);
    const beside = this.#besideOf(path.dirname(found.file));
    const done = (handIn: Omit<HandIn, 'note'>): HandIn => ({ ...handIn, note: notes.join(' ') });

    const signed = this.#countersigned(found, digest, beside, notes);
    if (signed !== undefined)
      return done({
        at: Date.parse(signed.receivedAt),
        from: 'countersignature',
        attempt: signed.attempt,
      });

    const noted = this.#options.platform?.(found.path, found.id, chapter, attempt);
    if (noted !== undefined)
      return done({ at: noted.at, from: 'platform', attempt: noted.attempt || attempt });

    const commit = await this.#commits.of(found.file, found.id, digest);
    if (commit !== undefined && commit.note !== '') notes.push(commit.note);
    if (commit !== undefined && 'at' in commit) return done({ at: commit.at, from: 'commit', attempt });

    const receipt = receiptFor(found, digest, beside, notes);
    if (receipt !== undefined)
      return done({ at: Date.parse(receipt.submittedAt), from: 'receipt', attempt: receipt.attempt });
    return done({ at: found.modified, from: 'file', attempt });
  }

  /** Removes what it made. */
  close(): void {
    this.#commits.close();
  }

  #countersigned(
    found: Asked['found'],
    digest: string,
    beside: Beside,
    notes: string[],
  ): Countersignature | undefined {
    const own = beside.signatures.get(nameOf(found.file));
    const candidates = [own, ...beside.signatures.values()].filter((one) => one?.sha256 === digest);
    if (own !== undefined && own.sha256 !== digest)
      notes.push('The countersignature beside it is of another notebook and was left aside.');
    if (candidates.length === 0) return undefined;
    const { collector } = this.#options.course;
    const key = collector && publicKeyOf(collector.publicKey);
    if (key === undefined) {
      notes.push('Its countersignature cannot be verified: course.json names no collector.');
      return undefined;
    }
    const genuine = candidates.filter((one) => one !== undefined && isGenuine(one, key));
    const mine = genuine.find((one) => one !== undefined && isOf(one.student, found));
    if (mine === undefined)
      notes.push(
        genuine.length === 0
          ? 'Its countersignature is not the collecting service’s, or was altered, and was left aside.'
          : `Its countersignature is of ${genuine[0]?.student}, and was left aside.`,
      );
    return mine;
  }

  #besideOf(folder: string): Beside {
    const beside = this.#beside.get(folder) ?? readBeside(folder);
    this.#beside.set(folder, beside);
    return beside;
  }
}

/** The receipts and countersignatures of a folder, by the names of the notebooks that they were written for. */
interface Beside {
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly signatures: ReadonlyMap<string, Countersignature>;
}

/** How many receipts of a folder are read: more than any student has notebooks. */
const mostBeside = 1000;

/** A platform may give a notebook another name, so all of its folder are read and found by their checksum. */
function readBeside(folder: string): Beside {
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    // whoever reads the notebook says so
  }
  const read = <T>(ending: string, of: (raw: ReturnType<typeof readSmallObject>) => T | undefined) =>
    new Map(
      names
        .filter((name) => name.endsWith(ending))
        .slice(0, mostBeside)
        .flatMap((name): [string, T][] => {
          const one = of(readSmallObject(path.join(folder, name)));
          return one === undefined ? [] : [[name.slice(0, -ending.length), one]];
        }),
    );
  return {
    receipts: read(receiptEnding, receiptOf),
    signatures: read(countersignatureEnding, countersignatureOf),
  };
}

const nameOf = (file: string): string => path.basename(file).replace(/\.ipynb$/i, '');

function receiptFor(
  found: Asked['found'],
  digest: string,
  { receipts }: Beside,
  notes: string[],
): Receipt | undefined {
  const own = receipts.get(nameOf(found.file));
  if (own !== undefined && own.sha256 !== digest)
    notes.push('The receipt beside it is of another notebook and was left aside.');
  const fitting = [own, ...receipts.values()].filter((one) => one?.sha256 === digest);
  const mine = fitting.find((one) => one !== undefined && isOf(one.student, found));
  if (mine === undefined && fitting[0] !== undefined)
    notes.push(`Its receipt is of ${fitting[0].student}, and was left aside.`);
  return mine;
}

/**
 * Whether a name is that of the student: the id, or the student's own folder, which a roster may have given another id.
 * A folder further down is the student's to name.
 */
function isOf(student: string, { id, path: shown, file }: Asked['found']): boolean {
  const [first = '', ...below] = shown.split(/[\\/]/);
  const folder = below.length > 0 ? first : path.basename(path.dirname(path.resolve(file)));
  return [id, id.slice(id.lastIndexOf('/') + 1), folder].includes(student);
}
