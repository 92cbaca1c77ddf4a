/** An answer as it is, and as a line of code makes it the one that is asked for: one of its members, their mean, a root. */
import type { Any, Leaf, Question } from './question';

/** More of them are not read: no exercise asks for so many. */
const mostLeaves = 10_000;

/** The leaves of a value in order; undefined where there is anything else in it. */
function leavesOf(question: Question, value: Any, depth = 0): Leaf[] | undefined {
  if (typeof value === 'number' || typeof value === 'string') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (value === null || typeof value !== 'object' || depth > 4) return undefined;
  if (question.isTensor(value))
    return value.isDisposed || value.size > mostLeaves ? undefined : [...value.dataSync()];
  if (ArrayBuffer.isView(value)) return leavesOf(question, [...(value as Any)], depth);
  const members: Any[] = Array.isArray(value) ? value : Object.values(value);
  if (members.length === 0 || members.length > mostLeaves) return undefined;
  const all: Leaf[] = [];
  for (const member of members) {
    const leaves = leavesOf(question, member, depth + 1);
    if (leaves === undefined || all.length + leaves.length > mostLeaves) return undefined;
    for (const leaf of leaves) all.push(leaf);
  }
  return all;
}

const onEach: Readonly<Record<string, (x: number) => number>> = {
  negated: (x) => -x,
  'its root': Math.sqrt,
  'its square': (x) => x * x,
  'one by it': (x) => 1 / x,
  'one less it': (x) => 1 - x,
  'its logarithm': Math.log,
  'its exponential': Math.exp,
};

const ofAll: Readonly<Record<string, (xs: readonly number[]) => number>> = {
  'its sum': (xs) => xs.reduce((sum, x) => sum + x, 0),
  'its mean': (xs) => xs.reduce((sum, x) => sum + x, 0) / xs.length,
  'its greatest': (xs) => Math.max(...xs),
  'its deviation': (xs) => {
    const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    return Math.sqrt(xs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / xs.length);
  },
};

/** An answer as it is read, with the words for it. */
interface Reading {
  /** Which part of it. */
  readonly part: string;
  /** What is made of that part; empty where it is as it is. */
  readonly change: string;
  readonly leaves: readonly Leaf[];
}

/** The words of the first way to read a value that is right, if there is one. */
export function rightReading(question: Question, value: Any): string | undefined {
  for (const { part, change, leaves } of readingsOf(question, value, '', 0))
    if (question.isRight(leaves) && !changesThatDo(question).has(change)) return `${part}${change}`;
  return undefined;
}

/** Whether the value is right when it is read in that way. */
export function isRightAs(question: Question, value: Any, words: string): boolean {
  for (const { part, change, leaves } of readingsOf(question, value, '', 0))
    if (`${part}${change}` === words && question.isRight(leaves)) return true;
  return false;
}

const known = new WeakMap<Question, ReadonlySet<string>>();

/** What makes the answer of an argument: then it is that change which does the work, and nothing that is called before. */
function changesThatDo(question: Question): ReadonlySet<string> {
  const found = known.get(question);
  if (found !== undefined) return found;
  const made = new Set<string>();
  known.set(question, made);
  for (const place of question.places)
    for (const { change, leaves } of readingsOf(question, question.at(place), '', 0))
      if (change !== '' && question.isRight(leaves)) made.add(change);
  return made;
}

function* readingsOf(question: Question, value: Any, part: string, depth: number): Generator<Reading> {
  const leaves = leavesOf(question, value);
  if (leaves !== undefined) yield* changed(leaves, question.right.length, part);
  if (depth >= 2 || typeof value !== 'object' || value === null) return;
  if (question.isTensor(value) || ArrayBuffer.isView(value)) return;
  const members = Object.entries(value);
  if (members.length > 8) return;
  for (const [key, member] of members)
    yield* readingsOf(question, member, `${part}, its member ${key}`, depth + 1);
  if (members.length === 2)
    yield* readingsOf(question, [members[1]?.[1], members[0]?.[1]], `${part}, the second first`, 2);
}

function* changed(leaves: Leaf[], size: number, part: string): Generator<Reading> {
  if (leaves.length === size) yield { part, change: '', leaves };
  if (!leaves.every((leaf): leaf is number => typeof leaf === 'number')) return;
  if (leaves.length === size)
    for (const [what, change] of Object.entries(onEach))
      yield { part, change: `, ${what}`, leaves: leaves.map(change) };
  if (size === 1 && leaves.length > 1)
    for (const [what, change] of Object.entries(ofAll))
      yield { part, change: `, ${what}`, leaves: [change(leaves)] };
}
