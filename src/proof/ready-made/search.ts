/**
 * Finds what is ready-made and does an exercise's work, though its rules should withhold it: everything that TensorFlow.js
 * and the library hold in the grading child is called with what the cases give.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript-api';
import { tf } from '../../backend';
import { ExerciseError } from '../../core';
import { prepare } from '../../exercises/prepare';
import type { CodeExercise, Value } from '../../exercises/spec';
import { policyOf } from '../../grading/run/policy';
import type { JobCell, Limits, Sandbox, SandboxJob, SandboxResult } from '../../grading/sandbox';
import { isMute, questionsOf } from './questions';

/** A way that earns more than this share of the points does the work; what earns less is a part of it. */
const mostForReadyMade = 1 / 2;

/** What is right by chance is so on one seed. */
const seeds = ['ready-made-0', 'ready-made-1'];

/** So many ways are tried in one child, one after the other. */
const waysOfOneChild = 100;

/** The limits of a child: most ways take a few milliseconds. */
const limitsFor = (ways: number): Limits => {
  const cpuSeconds = Math.ceil(5 + ways / 20);
  return { wallSeconds: 2 * cpuSeconds, cpuSeconds, memoryMiB: 1024, outputBytes: 64 * 1024 };
};

/** After so many ways that ended their child the search is given up: something is wrong with it. */
const mostLost = 10;

/** A way to the answers. */
interface Way {
  readonly way: string;
  /** How it was called. */
  readonly words: string;
  /** The share of the points that it earns. */
  readonly share: number;
}

export interface Search {
  readonly found: readonly Way[];
  /** How many ways there are. */
  readonly count: number;
  /** Those that did not come back within the limits, or ended their process: in a graded child, too, they answer nothing. */
  readonly lost: readonly string[];
}

/**
 * The ready-made ways to an exercise's answers that its rules leave open.
 * @param options.sandbox where they are tried: as strong as it needs to be for code of our own
 * @param options.only the names of the ways to try; all by default
 * @param options.extra JavaScript that is run in the child first, for tests
 * @throws ExerciseError when so many ways do not come back that the search was given up
 */
export async function searchReadyMade(
  exercise: CodeExercise,
  {
    sandbox,
    only = [],
    extra = '',
  }: { readonly sandbox: Sandbox; readonly only?: readonly string[]; readonly extra?: string },
): Promise<Search> {
  const arguments_ = await casesOf(exercise);
  const job = (from: number, to: number): SandboxJob =>
    jobOf(exercise, [...arguments_, only, from, to], limitsFor(to - from), extra);
  const found: Way[] = [];
  let count = 0;
  const lost: string[] = [];
  const waiting: [number, number][] = [[0, waysOfOneChild]];
  for (let range = waiting.shift(); range !== undefined; range = waiting.shift()) {
    const [from, to] = range;
    const result = await sandbox.run(job(from, to));
    const answer = answerOf(result);
    if (answer === undefined) {
      const [last, name] = lastBegun(result.output) ?? [from, 'a way'];
      if (last > from || to - from > 1) {
        // The one at which it ended is tried alone: the others may have used up what there was.
        waiting.unshift([from, last], [last, last + 1], [last + 1, to]);
        for (let i = waiting.length - 1; i >= 0; i--) {
          const [begin = 0, end = 0] = waiting[i] ?? [];
          if (begin >= end) waiting.splice(i, 1);
        }
      } else if (lost.push(name) > mostLost)
        throw new ExerciseError(
          `the search for ready-made ways was given up, for too many of them do not come back: ${lost.join(', ')} (${result.message})`,
        );
      continue;
    }
    found.push(...answer.found);
    count = answer.count;
    if (to < count && waiting.length === 0) waiting.push([to, to + waysOfOneChild]);
  }
  return { found: found.sort((a, b) => b.share - a.share), count, lost };
}

/** The questions of all seeds, the points that there are for them, and the share that is too much. */
async function casesOf(exercise: CodeExercise): Promise<Value[]> {
  const prepared = await Promise.all(
    seeds.map((seed) => prepare(tf, exercise, seed, { misconceptions: false })),
  );
  const all = prepared.flatMap(({ cases }) => cases).filter((one) => !isMute(one));
  const points = all.reduce((sum, one) => sum + one.points, 0);
  const asked = all.flatMap((one) => {
    const questions = questionsOf(one);
    return questions === undefined ? [] : [{ points: one.points, questions }];
  });
  return [asked, points, mostForReadyMade];
}

/** The files that are run in the child, each after those that it takes from. */
const files = [
  ...['question', 'readings', 'forms', 'door', 'functions', 'registries', 'derivatives'],
  ...['layers', 'training', 'library', 'explore'],
];

const BEGUN = 'trying ready-made way ';

/** Where the child begins: what is tried may print, and an error that nobody reads needs no stack. */
const main = (exports_: readonly string[], extra: string) => `
const library = require('very-deep');
const { explore } = require('./explore');
const print = process.stdout.write.bind(process.stdout);
for (const name of ['log', 'info', 'debug', 'warn', 'error', 'table', 'trace']) console[name] = () => {};
process.stdout.write = process.stderr.write = () => true;
Error.stackTraceLimit = 0;
${extra}
exports.explore = (cases, points, most, only, from, to) => explore({
  tf: library.tf,
  library: Object.fromEntries(${JSON.stringify(exports_)}.map((name) => [name, library[name]])),
  cases, points, most, only, from, to,
  beginning: (number, name) => print(${JSON.stringify(BEGUN)} + number + ': ' + name + '\\n'),
});`;

let read: readonly JobCell[] | undefined;

/** The files as cells: as they were built, or as they are written where they were not. */
function explorer(): readonly JobCell[] {
  read ??= files.map((id) => {
    const built = path.join(__dirname, 'child', `${id}.js`);
    if (existsSync(built)) return { id, js: readFileSync(built, 'utf8') };
    const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
    const written = readFileSync(path.join(__dirname, 'child', `${id}.ts`), 'utf8');
    return { id, js: ts.transpileModule(written, { compilerOptions }).outputText };
  });
  return read;
}

function jobOf(exercise: CodeExercise, args: readonly Value[], limits: Limits, extra: string): SandboxJob {
  const policy = policyOf(exercise.rules);
  const names = policy.exports.filter((name) => name !== 'tf');
  const cells = [...explorer(), { id: 'main', js: main(names, extra) }];
  const task = {
    exercise: exercise.id,
    cells: cells.map(({ id }) => id),
    entry: [{ name: 'explore', cell: 'main' }],
    cases: [[{ call: 'explore', args }]],
  };
  return { id: exercise.id, cells, policy, cards: [], tasks: [task], limits };
}

interface Answer {
  readonly count: number;
  readonly found: readonly Way[];
}

/**
 * What a child came to; undefined where it ended before.
 * @throws ExerciseError for an error of the search's own
 */
function answerOf({ tasks, unanswered }: SandboxResult): Answer | undefined {
  const [task] = tasks;
  if (task === undefined) return undefined;
  const outcome = task.cases[0]?.outcomes[0];
  if (outcome !== undefined && 'value' in outcome) return outcome.value as unknown as Answer;
  const { name, message } = outcome?.error ??
    task.error ?? { name: 'Error', message: `${unanswered.length}` };
  throw new ExerciseError(`the search for ready-made ways failed: ${name}: ${message}`);
}

const lastBegun = (output: string): [number: number, name: string] | undefined => {
  const last = [...output.matchAll(new RegExp(`^${BEGUN}(\\d+): (.*)$`, 'gm'))].at(-1);
  return last === undefined ? undefined : [Number(last[1]), last[2] as string];
};

/**
 * Sentences about ready-made ways that an exercise neither withholds nor lists.
 * @param known the ways that it lists, each with the reason why it may be open
 */
export function readyMadeFaults(
  { found }: Search,
  known: readonly { readonly way: string; readonly why: string }[],
): string[] {
  const listed = new Set(known.map(({ way }) => way));
  const unlisted = found.filter(({ way }) => !listed.has(way));
  const gone = known.filter(({ way }) => !found.some((one) => one.way === way));
  return [
    ...unlisted.map(
      ({ way, words, share }) =>
        `${way} (${words}) earns ${Math.round(100 * share)} % of the points: withhold it in \`rules\`, or say in \`readyMade\` why not`,
    ),
    ...gone.map(({ way }) => `\`readyMade\` lists ${way}, which does not do the work`),
  ];
}
