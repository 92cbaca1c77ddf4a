/**
 * Answers that cost no work: a constant, a copy of what is given, what the visible cases answered. An exercise in which
 * one of them earns much asks too little.
 */
import { type ExerciseResult, judge, type PreparedExercise } from '../exercises/judge';
import { sumOfPoints } from '../exercises/points';
import type { Outcome, Step, Value } from '../exercises/spec';
import { isTensorValue, toWire } from '../exercises/values';

/** More than this share of the points is too much for an answer without work. */
const mostForNothing = 1 / 5;

/** More than this share of the points is too much for a case that asks the same under every seed. */
const mostForTheSame = 1 / 10;

/** What is answered to a step, knowing its arguments and of what form the right answer is. */
type Shortcut = (step: Step, right: Value) => Value | undefined;

/** An outcome for a step where a shortcut has no answer. */
const nothing: Outcome = { error: { name: 'NoAnswer', message: '' } };

const numbers = [0, 1, -1, 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const constants: readonly Value[] = [...numbers, null, true, false, '', [], {}, [0], [1], [[]]];

/** A value of the same form in which every number and every truth value is another. */
function filled(value: Value, by: number): Value {
  if (typeof value === 'number') return by;
  if (typeof value === 'boolean') return by !== 0;
  if (typeof value !== 'object' || value === null) return value === null ? null : '';
  if (isTensorValue(value)) return { ...value, data: value.data.map(() => by) };
  if (Array.isArray(value)) return value.map((item: Value) => filled(item, by));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item as Value, by)]));
}

const argumentsOf = (step: Step): readonly Value[] => ('args' in step ? step.args : []);

/** An argument, or a member of one: `0`, `1.gamma`. */
function given(step: Step, path: readonly string[]): Value | undefined {
  let at: unknown = argumentsOf(step);
  for (const key of path) at = (at as Record<string, unknown> | null | undefined)?.[key];
  return at as Value | undefined;
}

/** Where the arguments of an exercise's cases have values, members included. */
function pathsOf({ cases }: PreparedExercise): string[][] {
  const found = new Map<string, string[]>();
  const add = (path: string[]) => found.set(path.join('.'), path);
  for (const step of cases.flatMap(({ steps }) => steps))
    for (const [i, value] of argumentsOf(step).entries()) {
      add([`${i}`]);
      if (typeof value === 'object' && value !== null && !isTensorValue(value))
        for (const key of Object.keys(value).slice(0, 10)) add([`${i}`, key]);
    }
  return [...found.values()];
}

/** What is copied from a value that is given. */
const copies: Readonly<Record<string, (value: Value) => Value | undefined>> = {
  '': (value) => value,
  ', flat,': (value) => (isTensorValue(value) ? value.data : undefined),
  ', as a list,': (value) => [value],
  "'s shape": (value) => (isTensorValue(value) ? value.tensor : undefined),
  "'s last extent": (value) => (isTensorValue(value) ? (value.tensor.at(-1) ?? 1) : undefined),
  "'s size": (value) =>
    isTensorValue(value) ? value.data.length : Array.isArray(value) ? value.length : undefined,
  "'s first": (value) =>
    isTensorValue(value) ? value.data[0] : Array.isArray(value) ? (value as Value[])[0] : undefined,
  "'s last": (value) =>
    isTensorValue(value) ? value.data.at(-1) : Array.isArray(value) ? (value as Value[]).at(-1) : undefined,
};

function shortcutsFor(exercise: PreparedExercise): Map<string, Shortcut> {
  const found = new Map<string, Shortcut>();
  for (const value of constants) found.set(`the constant ${toWire(value)}`, () => value);
  for (const by of numbers)
    found.set(`${by} everywhere, in the form of the answer`, (_, right) => filled(right, by));
  for (const path of pathsOf(exercise))
    for (const [what, copy] of Object.entries(copies))
      found.set(`argument ${path.join('.')}${what} as it is`, (step) => {
        const value = given(step, path);
        return value === undefined ? undefined : copy(value);
      });
  return found;
}

/** The outcomes of a case that is answered by a shortcut. */
function answered(
  { steps, expected }: PreparedExercise['cases'][number],
  shortcut: Shortcut,
): readonly Outcome[] {
  const observed = steps.filter((step) => step.observe !== false && !('set' in step));
  return observed.map((step, i): Outcome => {
    const right = expected[i];
    if ('construct' in step) return { value: null };
    // Nothing flows through a constant; through a copy the weights do.
    if ('gradient' in step) {
      const through = step.wrt === 0 && shortcut(step, null) === step.args[0];
      return through ? { value: step.weights } : { error: { name: 'NoGradient', message: '' } };
    }
    const value = shortcut(step, right !== undefined && 'value' in right ? right.value : null);
    return value === undefined ? nothing : { value };
  });
}

const shareOf = ({ points, maxPoints }: ExerciseResult): number => points / maxPoints;

/** What every answer without work comes to, on one seed. */
function resultsWithoutWork(exercise: PreparedExercise): Map<string, ExerciseResult> {
  const found = new Map<string, ExerciseResult>();
  const ask = (what: string, answer: (one: PreparedExercise['cases'][number]) => readonly Outcome[]) =>
    found.set(what, judge(exercise, exercise.cases.map(answer)));
  for (const [what, shortcut] of shortcutsFor(exercise)) ask(what, (one) => answered(one, shortcut));
  for (const name of ['ShapeError', 'ValueError', 'NoGradient'])
    ask(`throwing a ${name}`, () => [{ error: { name, message: '' } }]);
  return found;
}

const averageOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/**
 * Sentences about what earns too much without work.
 * @param prepared the exercise on some seeds: what is right by chance is so on few of them
 */
export function shortcutFaults(prepared: readonly PreparedExercise[]): string[] {
  const [results = new Map<string, ExerciseResult>(), ...others] = prepared.map(resultsWithoutWork);
  return [...results].flatMap(([what, result]) => {
    const all = [result, ...others.flatMap((one) => one.get(what) ?? [])];
    if (averageOf(all.map(shareOf)) <= mostForNothing) return [];
    const passed = result.cases.filter((one) => one.passed).map(({ name }) => `"${name}"`);
    return [`${what} earns ${result.points} of ${result.maxPoints} points: ${passed.join(', ')}`];
  });
}

/** The form of a step and its arguments: names and shapes without the numbers. */
const formOf = (step: Step): string =>
  JSON.stringify(step, (_, value: unknown) => (typeof value === 'number' ? 0 : value));

/** A question of the visible cases with its answer: a line of a table that a student could keep. */
interface Known {
  readonly step: Step;
  readonly numbers: readonly number[];
  readonly right: Value;
}

/** The numbers of a step's arguments, in their order. */
function numbersOf(step: Step): number[] {
  const found: number[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'number') found.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  visit(argumentsOf(step));
  return found;
}

/** How far two numbers are apart; what is not finite is near to its like alone. */
type Distance = (a: number, b: number) => number;

const distances: Readonly<Record<string, Distance>> = {
  'by differences': (a, b) => (a - b) ** 2,
  'by ratios': (a, b) => Math.abs(a - b) / (Math.abs(a) + Math.abs(b) || 1),
  'by size': (a, b) => (Math.log10(Math.abs(a) + 1e-12) - Math.log10(Math.abs(b) + 1e-12)) ** 2,
};

const apart = (a: number, b: number, distance: Distance): number => {
  if (Object.is(a, b)) return 0;
  const far = distance(a, b);
  return Number.isFinite(far) ? far : 1e6;
};

/** The answer to what is most like a step among what is known; lists of other lengths are compared as far as they go. */
function nearest(table: readonly Known[], step: Step, distance: Distance): Value | undefined {
  const numbers = numbersOf(step);
  const name = calledBy(step);
  let best: Known | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const known of table) {
    if (calledBy(known.step) !== name) continue;
    const shared = Math.min(numbers.length, known.numbers.length);
    let far = Math.abs(numbers.length - known.numbers.length);
    for (let i = 0; i < shared; i++) far += apart(numbers[i] as number, known.numbers[i] as number, distance);
    if (far < least) [best, least] = [known, far];
  }
  return best?.right;
}

/** What a step asks, without its arguments. */
const calledBy = (step: Step): string => formOf({ ...step, args: [], weights: null } as unknown as Step);

/**
 * Sentences about what an exercise asks on more than one seed.
 * @param prepared the exercise on the visible seed first, then on others
 */
export function repetitionFaults([visible, ...others]: readonly PreparedExercise[]): string[] {
  if (visible === undefined) return [];
  const faults = new Set<string>();
  const maxPoints = sumOfPoints(visible.cases.map(({ points }) => points));
  for (const [i, { name, points }] of visible.cases.entries()) {
    if (points / maxPoints <= mostForTheSame) continue;
    const asked = [visible, ...others].map(({ cases }) => toWire(cases[i]?.steps));
    if (new Set(asked).size < asked.length)
      faults.add(`the case "${name}", worth ${points} of ${maxPoints} points, asks the same under two seeds`);
  }
  const table = new Map<string, Value>();
  const known: Known[] = [];
  for (const { steps, expected } of visible.cases)
    for (const [i, step] of steps.filter((one) => one.observe !== false && !('set' in one)).entries()) {
      const right = expected[i];
      if (right === undefined || !('value' in right)) continue;
      table.set(formOf(step), right.value);
      known.push({ step, numbers: numbersOf(step), right: right.value });
    }
  const repeated: Readonly<Record<string, (other: PreparedExercise) => (readonly Outcome[])[]>> = {
    'the answers of the visible cases': ({ cases }) =>
      cases.map((one) => answered(one, (step) => table.get(formOf(step)))),
    // Whoever counts the calls needs to look at no argument.
    'the answers of the visible cases, in their order,': ({ cases }) =>
      cases.map((_, i) => visible.cases[i]?.expected ?? []),
    ...Object.fromEntries(
      Object.entries(distances).map(([how, distance]) => [
        `the answers of the nearest visible questions, ${how},`,
        ({ cases }: PreparedExercise) =>
          cases.map((one) => answered(one, (step) => nearest(known, step, distance))),
      ]),
    ),
  };
  for (const [what, answer] of Object.entries(repeated)) {
    const share = averageOf(others.map((other) => shareOf(judge(other, answer(other)))));
    if (share > mostForNothing) faults.add(`${what} earn ${Math.round(100 * share)} % on other seeds`);
  }
  return [...faults];
}
