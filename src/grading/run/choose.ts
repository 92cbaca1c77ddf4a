/** Which of a student's notebooks are graded at all: attempts and the cap count before anything is run. */
import path from 'node:path';
import type { Course } from '../results/course';
import { handInOrder, mergedHandIn, rankOf } from '../results/hand-in';
import { allowedAttempts, inOrder } from '../results/rules';
import type { Earlier, HandedIn } from './ledger';

/** A notebook that was read, or not. */
export interface Candidate extends HandedIn {
  readonly readable: boolean;
}

/** What is graded of a student's chapter, and what there is to say of the rest. */
export interface Chosen<T extends Candidate> {
  readonly graded: readonly T[];
  readonly notes: readonly string[];
}

/** Equal bytes are one attempt, handed in when the more trustworthy source says so, or else the first time. */
export function withoutDoubles<T extends Candidate>(candidates: readonly T[]): T[] {
  const kept = new Map<string, T>();
  for (const one of candidates) {
    const other = kept.get(one.digest);
    const better =
      other === undefined ||
      rankOf(one.handIn.from) < rankOf(other.handIn.from) ||
      (one.handIn.from === other.handIn.from && handInOrder(one, other) < 0);
    if (better) kept.set(one.digest, one);
  }
  return [...kept.values()];
}

/**
 * Keeps a student from flooding the grader: of all notebooks, in the order of handing in, the first so many.
 * @param candidates a student's, of all chapters, each notebook once
 */
export function withinCap<T extends Candidate>(
  candidates: readonly T[],
  { notebooks }: Pick<Course, 'notebooks'>,
): { readonly kept: readonly T[]; readonly beyond: readonly T[] } {
  const kept = new Set(allowedAttempts(inOrder(candidates), { attempts: notebooks }));
  return { kept: [...kept], beyond: inOrder(candidates).filter((one) => !kept.has(one)) };
}

/**
 * The notebooks of a chapter that are graded.
 * @param earlier what earlier runs graded: those used up attempts, too
 */
export function chooseAttempts<T extends Candidate>(
  candidates: readonly T[],
  earlier: readonly Earlier[],
  course: Pick<Course, 'attempts'>,
): Chosen<T> {
  const gone = new Map(earlier.map((one) => [one.digest, one]));
  const here = candidates.map((one): T => {
    const before = gone.get(one.digest);
    gone.delete(one.digest);
    return before === undefined ? one : { ...one, handIn: mergedHandIn(before.handIn, one.handIn) };
  });
  const allowed = new Set(allowedAttempts(inOrder<T | Earlier>([...here, ...gone.values()]), course));
  const graded = here.filter((one) => allowed.has(one));
  const beyond = here.filter((one) => !allowed.has(one));
  const attempts = course.attempts === 1 ? 'one attempt counts' : `${course.attempts} attempts count`;
  return {
    graded,
    notes: beyond.length === 0 ? [] : [`Not graded: ${namesOf(beyond)}; only ${attempts}.`],
  };
}

/** The sentence for notebooks beyond the cap. */
export const capNote = (beyond: readonly Candidate[], { notebooks }: Pick<Course, 'notebooks'>): string =>
  `Not graded: ${namesOf(beyond)}; of a student's notebooks the first ${notebooks} are.`;

function namesOf(all: readonly Candidate[]): string {
  const names = all.slice(0, 5).map((one) => path.basename(one.path));
  return all.length > names.length
    ? `${names.join(', ')} and ${all.length - names.length} more`
    : names.join(', ');
}
