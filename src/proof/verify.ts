/** Proves an exercise: what is right passes, what is wrong fails, and the cases notice small changes. */
import { tf } from '../backend';
import type { PreparedExercise } from '../exercises/judge';
import { prepare } from '../exercises/prepare';
import { availableNames } from '../exercises/rules';
import { visibleSeed } from '../exercises/source';
import type { CodeExercise } from '../exercises/spec';
import { underRules } from '../exercises/withholding';
import { ask } from '../grading/run/ask';
import { convert } from '../grading/run/convert';
import { policyOf } from '../grading/run/policy';
import { trustedSandbox } from '../grading/run/trusted';
import { defaultLimits, type Sandbox } from '../grading/sandbox/job';
import { installGates } from '../patches/gates';
import { judged } from './judged';
import type { Mutant } from './mutants';
import { readyMadeFaults, searchReadyMade } from './ready-made/search';
import { repetitionFaults, shortcutFaults } from './shortcuts';
import { survivorsOf } from './survivors';

/** What was found out about an exercise. */
export interface Verification {
  readonly id: string;
  /** What is wrong, a sentence each; empty when all is well. */
  readonly faults: readonly string[];
  /** Mutants killed, of those that are not equivalent. */
  readonly killed: number;
  readonly mutants: number;
  readonly survivors: readonly Mutant[];
  /** Share of the seeds on which a misconception's own sentence was shown, in the worst case. */
  readonly recognized: number;
  /** How many ready-made ways to the answers were tried, where they were, and how many of them did not come back. */
  readonly ways?: { readonly tried: number; readonly lost: number };
}

/** On so many seeds no case may ask the same twice. */
const caseSeeds = 20;

/** On so many seeds answers without work are tried. */
const shortcutSeeds = 6;

/** At least this share of the mutants must be killed. */
export const requiredKillRate = 0.95;

/**
 * Verifies one exercise.
 * @param options.seeds on how many seeds right and wrong solutions are run; 200 by default
 * @param options.library what `import ... from 'very-deep'` gives, for the stub
 * @param options.sandbox where ready-made ways to the answers are tried; without it none are
 */
export async function verifyExercise(
  exercise: CodeExercise,
  {
    seeds = 200,
    library,
    sandbox,
  }: {
    readonly seeds?: number;
    readonly library: Readonly<Record<string, unknown>>;
    readonly sandbox?: Sandbox | undefined;
  },
): Promise<Verification> {
  const faults = new Set<string>();
  const right = { 'the reference': exercise.reference, ...exercise.alternatives };
  const rules = { exports: availableNames(exercise.rules), forbid: exercise.rules.forbid };
  installGates();
  const recognized = new Map(exercise.misconceptions.map(({ id }) => [id, 0]));
  const first = await prepare(tf, exercise, 'verify-0');
  for (let i = 0; i < seeds; i++) {
    const prepared = i === 0 ? first : await prepare(tf, exercise, `verify-${i}`);
    for (const [name, implementation] of Object.entries(right)) {
      const result = await underRules(tf, rules, () => judged(prepared, implementation));
      if (result.verdict !== 'pass') faults.add(`"${name}" should pass, and: ${result.feedback}`);
    }
    for (const { id, implementation } of exercise.misconceptions) {
      const result = await judged(prepared, implementation);
      if (result.verdict === 'pass') faults.add(`the misconception ${id} passes on seed verify-${i}`);
      if (result.misconception === id) recognized.set(id, (recognized.get(id) ?? 0) + 1);
    }
  }
  const search = sandbox && (await searchReadyMade(exercise, { sandbox }));
  for (const fault of [
    ...(await stubFaults(exercise, first, library)),
    ...(await faultsOfCases(exercise)),
    ...(search === undefined ? [] : readyMadeFaults(search, exercise.readyMade ?? [])),
  ])
    faults.add(fault);
  const { survivors, mutants, faults: ofMutants } = await survivorsOf(exercise);
  for (const fault of ofMutants) faults.add(fault);
  const killed = mutants - survivors.length;
  if (mutants > 0 && killed / mutants < requiredKillRate)
    faults.add(`only ${killed} of ${mutants} mutants are killed; ${100 * requiredKillRate} % are asked for`);
  return {
    id: exercise.id,
    faults: [...faults],
    killed,
    mutants,
    survivors,
    ...(search && { ways: { tried: search.count, lost: search.lost.length } }),
    recognized: Math.min(1, ...[...recognized.values()].map((count) => count / seeds)),
  };
}

/** The cases must ask for work, and ask something else under every seed. */
async function faultsOfCases(exercise: CodeExercise): Promise<string[]> {
  const prepared: PreparedExercise[] = [];
  for (const seed of [visibleSeed, ...Array.from({ length: caseSeeds }, (_, i) => `cases-${i}`)])
    prepared.push(await prepare(tf, exercise, seed, { misconceptions: false }));
  return [...shortcutFaults(prepared.slice(0, shortcutSeeds)), ...repetitionFaults(prepared)];
}

/** The stub must compile in a notebook, declare the entry points, and not pass. */
async function stubFaults(
  exercise: CodeExercise,
  prepared: PreparedExercise,
  library: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const policy = policyOf(exercise.rules);
  const imports = `import { ${policy.exports.join(', ')} } from 'very-deep';`;
  const [cells = []] = convert([[{ source: imports }, { source: exercise.stub }]]);
  const errors = cells.flatMap((cell) => cell.errors);
  if (errors.length > 0) return errors.map(({ sentence }) => `the stub does not compile: ${sentence}`);
  const own = cells[cells.length - 1]?.id as string;
  const answered = await ask(
    trustedSandbox(library),
    [
      {
        id: exercise.id,
        cells,
        policy,
        cards: [],
        limits: defaultLimits,
        tasks: [
          {
            exercise: exercise.id,
            cells: cells.map((cell) => cell.id),
            entry: exercise.entry.map((name) => ({ name, cell: own })),
            cases: prepared.cases.map((one) => one.steps),
          },
        ],
      },
    ],
    [{ key: exercise.id, exercise: prepared }],
  );
  const result = answered.get(exercise.id)?.result;
  if (result?.verdict === 'error') return [`the stub cannot be run: ${result.feedback}`];
  return result?.verdict === 'pass' ? ['the stub passes'] : [];
}
