/** Finds what is ready-made and does an exercise's work, though its rules should withhold it. */
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../backend';
import type { PreparedExercise } from '../exercises/judge';
import { availableNames } from '../exercises/rules';
import type { Outcome, Step, Value } from '../exercises/spec';
import { isGiven, isRef, isTensorValue } from '../exercises/values';
import { underRules } from '../exercises/withholding';
import { installGates } from '../patches/gates';
import { exploreDoors } from './explore-doors';

/** What a call of a case gives, and the numbers that are right for it. */
interface DoorQuestion {
  readonly given: readonly Value[];
  readonly right: readonly number[];
  readonly tolerance: { readonly absolute: number; readonly relative: number };
}

/** The numbers of a value, in order; undefined where there is anything else in it. */
function numbersIn(value: Value): number[] | undefined {
  if (typeof value === 'number') return [value];
  if (typeof value === 'boolean') return [Number(value)];
  if (typeof value !== 'object' || value === null) return undefined;
  if (isTensorValue(value)) return [...value.data];
  const members = Object.values(value as Record<string, Value>).map(numbersIn);
  return members.some((one) => one === undefined) ? undefined : members.flatMap((one) => one ?? []);
}

const argumentsOf = (step: Step): readonly Value[] => {
  if ('set' in step) return [step.to];
  return 'args' in step ? step.args.filter((one) => !isRef(one) && !isGiven(one)) : [];
};

/** What each observed call of a case asks; undefined where a case asks for something else, too. */
function questionsOf({
  steps,
  expected,
  tolerance,
}: PreparedExercise['cases'][number]): DoorQuestion[] | undefined {
  const questions: DoorQuestion[] = [];
  const before: Value[] = [];
  let at = 0;
  for (const step of steps) {
    const own = argumentsOf(step);
    if (step.observe === false || 'set' in step) {
      before.push(...own);
      continue;
    }
    const outcome: Outcome | undefined = expected[at++];
    if ('construct' in step) before.push(...own);
    if ('construct' in step || 'gradient' in step) continue;
    const right = outcome !== undefined && 'value' in outcome ? numbersIn(outcome.value) : undefined;
    if (right === undefined || right.length === 0) return undefined;
    const near = { absolute: 1e-4, relative: 1e-3, ...tolerance };
    questions.push({ given: [...own, ...before], right, tolerance: near });
  }
  return questions.length > 0 ? questions : undefined;
}

/** A value as a solution is given it. */
function live(value: Value): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTensorValue(value)) return tf.tensor([...value.data], [...value.tensor], value.dtype);
  if (Array.isArray(value)) return value.map(live);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, live(item as Value)]));
}

function open(
  question: DoorQuestion,
  library: Readonly<Record<string, unknown>>,
  only: readonly string[] | undefined,
): string[] {
  const known = new Set(Object.values(tf.engine().registeredVariables));
  let found: string[] = [];
  // Some of what is tried prints, and nobody wants to read it.
  const { log, error, warn } = console;
  Object.assign(console, { log() {}, error() {}, warn() {} });
  try {
    tf.tidy(() => {
      found = exploreDoors({
        ...question,
        ...(only && { only }),
        tf,
        library,
        given: question.given.map(live),
      });
    });
  } finally {
    Object.assign(console, { log, error, warn });
  }
  for (const variable of Object.values(tf.engine().registeredVariables))
    if (!known.has(variable) && !variable.isDisposed) (variable as Tensor).dispose();
  return found;
}

/**
 * The ready-made ways to an exercise's answers that its rules leave open.
 * @param library what `import ... from 'very-deep'` gives
 * @returns for each way the share of the points that it earns
 */
export async function openDoors(
  exercise: PreparedExercise,
  library: Readonly<Record<string, unknown>>,
): Promise<Map<string, number>> {
  installGates();
  const { rules, cases } = exercise;
  const exports = availableNames(rules);
  const allowed = Object.fromEntries(Object.entries(library).filter(([name]) => exports.includes(name)));
  const total = cases.reduce((sum, one) => sum + one.points, 0);
  const shares = new Map<string, number>();
  // A way that is right for more than half of the points is right in one of these; the others are asked of such ways only.
  let explored = 0;
  for (const one of [...cases].sort((a, b) => b.points - a.points)) {
    const questions = questionsOf(one);
    if (questions === undefined) continue;
    let doors = explored > total / 2 ? [...shares.keys()] : undefined;
    explored += one.points;
    for (const question of questions) {
      doors = await underRules(tf, { exports, forbid: rules.forbid }, async () =>
        open(question, allowed, doors),
      );
      if (doors.length === 0) break;
    }
    for (const door of doors ?? []) shares.set(door, (shares.get(door) ?? 0) + one.points / total);
  }
  return shares;
}

/** What earns more than this share of the points does the work; what earns less is a part of it, as an operation may be. */
const mostForReadyMade = 1 / 2;

/**
 * Sentences about ready-made ways that an exercise neither withholds nor lists.
 * @param known the ways that it lists, each with the reason why it may be open
 */
export function doorFaults(
  shares: ReadonlyMap<string, number>,
  known: readonly { readonly way: string; readonly why: string }[],
): string[] {
  const listed = new Set(known.map(({ way }) => way));
  const open = [...shares].filter(([, share]) => share > mostForReadyMade);
  const unlisted = open.filter(([way]) => !listed.has(way));
  const gone = known.filter(({ way }) => !open.some(([one]) => one === way));
  return [
    ...unlisted.map(
      ([way, share]) =>
        `${way} earns ${Math.round(100 * share)} %: withhold it in \`rules\`, or say in \`readyMade\` why not`,
    ),
    ...gone.map(({ way }) => `\`readyMade\` lists ${way}, which does not do the work`),
  ];
}
