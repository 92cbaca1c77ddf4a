/**
 * Tries ready-made ways to the answers of an exercise, in a grading child: what TensorFlow.js and the library hold there,
 * called with what a case gives. It stands by itself, for nothing else of the project is in that process.
 */
import { derivativeDoors } from './derivatives';
import type { Call, Door, Way } from './door';
import { functionDoor, methodDoors, operationsOf } from './functions';
import { initializerDoors, layerDoors } from './layers';
import { libraryDoors } from './library';
import { type Any, type Asked, Question } from './question';
import { isRightAs, rightReading } from './readings';
import { registryDoors } from './registries';
import { lossDoors, optimizerDoors } from './training';

/** A case that can be asked of whatever is ready-made. */
export interface AskedCase {
  readonly points: number;
  readonly questions: readonly Asked[];
}

export interface Exploration {
  readonly tf: Any;
  /** What `import ... from 'very-deep'` brings. */
  readonly library: Readonly<Record<string, Any>>;
  readonly cases: readonly AskedCase[];
  /** The points of the exercise, those of cases that cannot be asked among them. */
  readonly points: number;
  /** A way that earns more than this share of the points is told. */
  readonly most: number;
  /** The names of the ways to try; all where there are none. */
  readonly only: readonly string[];
  /** The numbers of the ways to try, from and up to. */
  readonly from: number;
  readonly to: number;
  /** Is told the number of each way, and its name, before it is tried. */
  readonly beginning: (number: number, name: string) => void;
}

/** A way that answers right. */
export interface Found {
  readonly way: string;
  /** How it was called, and what was read of it. */
  readonly words: string;
  readonly share: number;
}

/** So many calls of one way are tried on a question, and so many that are right there are tried on all. */
const mostCalls = 300;
const mostPlans = 40;
/** After so many refusals a way is taken to be closed. */
const mostRefusals = 3;

/** All ways there are in this process, always in the same order. */
function doorsOf(tf: Any, library: Readonly<Record<string, Any>>): Door[] {
  const operations = operationsOf(tf);
  return [
    ...operations.map((operation) => functionDoor(...operation)),
    ...methodDoors(tf),
    ...registryDoors(tf),
    ...layerDoors(tf),
    ...initializerDoors(tf),
    ...lossDoors(tf),
    ...optimizerDoors(tf),
    ...libraryDoors(library),
    ...derivativeDoors(tf, operations),
  ];
}

/** @returns how many ways there are, and which of those that were tried earn more than they should */
export async function explore(exploration: Exploration): Promise<{ count: number; found: Found[] }> {
  const { tf, library, cases, only, from, to, beginning } = exploration;
  const doors = doorsOf(tf, library).filter(
    (door) => only.length === 0 || door.some(({ name }) => only.includes(name)),
  );
  const asked = cases.map(({ points, questions }) => ({
    points,
    questions: questions.map((one) => new Question(tf, one)),
  }));
  const found: Found[] = [];
  for (const [i, door] of doors.entries()) {
    if (i < from || i >= to) continue;
    for (const way of door) {
      beginning(i, way.name);
      const { best, isRefused } = await bestOf(way, asked, exploration);
      if (best !== undefined) found.push(best);
      if (best !== undefined || !isRefused) break;
    }
  }
  return { count: doors.length, found };
}

interface LiveCase {
  readonly points: number;
  readonly questions: readonly Question[];
}

interface Tried {
  readonly best?: Found;
  /** It is withheld. */
  readonly isRefused: boolean;
}

/** A way that is right for more than the share is right in one of the first cases; the others are asked of such calls only. */
async function bestOf(way: Way, cases: readonly LiveCase[], { points, most }: Exploration): Promise<Tried> {
  const sorted = [...cases].sort((a, b) => b.points - a.points);
  const plans = new Set<string>();
  let left = sorted.reduce((sum, one) => sum + one.points, 0);
  let isRefused = false;
  for (const { points: own, questions } of sorted) {
    if (left <= most * points) break;
    left -= own;
    let [calls, refusals] = [0, 0];
    const [question] = questions as [Question];
    for (const call of callsOf(way, question)) {
      if (calls++ >= mostCalls || refusals >= mostRefusals || plans.size >= mostPlans) break;
      const reading = await answered(question, call, (value) => rightReading(question, value));
      if (reading === refused) refusals++;
      if (reading === refused || reading === undefined) continue;
      const words = `${call.words}${reading}`;
      if (plans.has(words)) continue;
      plans.add(words);
      let earned = 0;
      for (const one of sorted)
        if (await isRightInAll(way, one.questions, call.words, reading)) earned += one.points;
      if (earned > most * points)
        return { best: { way: way.name, words, share: earned / points }, isRefused };
    }
    isRefused ||= refusals > 0;
  }
  return { isRefused };
}

async function isRightInAll(
  way: Way,
  questions: readonly Question[],
  words: string,
  reading: string,
): Promise<boolean> {
  for (const question of questions) {
    let isRight: boolean | typeof refused | undefined = false;
    for (const call of callsOf(way, question))
      if (call.words === words) {
        isRight = await answered(question, call, (value) => isRightAs(question, value, reading));
        break;
      }
    if (isRight !== true) return false;
  }
  return true;
}

/** What is withheld may be asked for already where its calls are made up. */
function* callsOf(way: Way, question: Question): Generator<Call> {
  try {
    yield* way.calls(question);
  } catch {
    // There is no way to call it with what is given.
  }
}

const refused = Symbol('withheld');

/** Reads what a call gives; undefined where it throws. */
async function answered<T>(
  question: Question,
  { call }: Call,
  read: (value: Any) => T,
): Promise<T | typeof refused | undefined> {
  const { tf } = question;
  const scopes = tf.engine().state.scopeStack.length;
  try {
    let promise: Any;
    let result: T | undefined;
    tf.tidy(() => {
      const value = call();
      if (typeof value?.then === 'function') promise = value;
      else result = read(value);
    });
    return promise === undefined ? result : read(await promise);
  } catch (error) {
    while (tf.engine().state.scopeStack.length > scopes) tf.engine().endScope();
    return (error as { withheld?: unknown } | undefined)?.withheld === undefined ? undefined : refused;
  } finally {
    question.refresh();
  }
}
