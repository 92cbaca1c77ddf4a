/** The file in which a benchmark keeps its runs: added to after each run, so that a run that is done is never lost. */
import { DataError } from '../core';
import { packageFolder } from '../core/package-folder';
import { type Fitting, parseJson, schema } from '../core/parse';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from '../platform/files';
import { path } from '../platform/paths';
import { networkNames } from './networks';
import { type BenchmarkSize, benchmarkSizes, type Recipe } from './recipe';

const resultsSchema = schema((z) => {
  const whole = z.int().check(z.gte(0));
  const share = z.number().check(z.gte(0), z.lte(1));
  const positive = z.number().check(z.gt(0));
  // JSON has no infinity: null is the loss of a run that blew up.
  const loss = z.nullable(z.number());
  const counts = z.strictObject({ train: whole, test: whole });
  const epoch = z.strictObject({
    epoch: whole,
    loss,
    accuracy: share,
    learningRate: z.number().check(z.gte(0)),
    seconds: positive,
    validationLoss: z.optional(loss),
    validationAccuracy: z.optional(share),
  });
  const run = {
    network: z.enum(networkNames),
    rate: positive,
    seed: whole,
    parameters: whole,
    images: whole,
    epochs: z.array(epoch).check(z.minLength(1)),
    curve: z.array(z.strictObject({ epoch: positive, loss, accuracy: share })).check(z.minLength(1)),
    seconds: positive,
    date: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/, 'a day like 2026-12-01')),
    engine: z.string(),
    version: z.string(),
    measuredOn: z.string(),
  };
  return z.strictObject({
    schema: z.literal(1),
    recipe: z.strictObject({
      size: z.enum(benchmarkSizes),
      networks: z.record(z.enum(networkNames), z.string()),
      images: counts,
      validationShare: share,
      rates: z.array(positive),
      firstRates: z.array(positive),
      seeds: z.array(whole),
      sweepSeed: whole,
      epochs: whole,
      sweepEpochs: whole,
      batchSize: whole,
      momentum: share,
      weightDecay: z.number(),
      warmupShare: share,
      shift: whole,
    }),
    data: z.strictObject({ note: z.string(), train: whole, validation: whole, test: whole }),
    runs: z.array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('sweep'), ...run, validationAccuracy: share }),
        z.strictObject({ kind: z.literal('final'), ...run, testLoss: loss, testAccuracy: share }),
      ]),
    ),
  });
});

/** What a benchmark has kept. */
export type BenchmarkResults = Fitting<typeof resultsSchema>;
/** One training run: of a sweep, with its validation accuracy, or one that was tested. */
export type BenchmarkRun = BenchmarkResults['runs'][number];
/** A run of a sweep. */
export type SweepRun = Extract<BenchmarkRun, { kind: 'sweep' }>;
/** A run that was tested. */
export type FinalRun = Extract<BenchmarkRun, { kind: 'final' }>;

/** What decides which run it is. */
export type RunKey = Pick<BenchmarkRun, 'kind' | 'network' | 'rate' | 'seed'>;

/** Whether two are the same run. */
export const isSameRun = (a: RunKey, b: RunKey): boolean =>
  a.kind === b.kind && a.network === b.network && a.rate === b.rate && a.seed === b.seed;

/** Where the results of a size are kept; the page shows those of `kept`. */
export const resultsFile = (size: BenchmarkSize): string =>
  path.join(packageFolder(), 'notebooks', 'results', 'own-benchmark', `${size}.json`);

/**
 * Results in a text.
 * @param what the text is, for people: a file's name
 * @throws DataError when it is damaged, or holds a run twice
 */
export function resultsIn(text: string, what: string): BenchmarkResults {
  const mend = 'move it away, or name another file with --out';
  const results = parseJson(resultsSchema, text, { what, mend });
  results.runs.forEach((run, i) => {
    if (results.runs.findIndex((other) => isSameRun(run, other)) !== i)
      throw new DataError(
        `${what}: runs[${i}] is there twice (${run.network}, rate ${run.rate}, seed ${run.seed}); ${mend}`,
      );
  });
  return results;
}

/** The results in a file. @throws DataError when it is damaged */
export const readResults = (file: string): BenchmarkResults => resultsIn(readFileSync(file, 'utf8'), file);

/**
 * The results to go on from: those in the file, or none yet.
 * @throws DataError when the file is damaged, or its runs followed another recipe or other data
 */
export function resultsToGoOnFrom(
  file: string,
  { recipe, data }: { recipe: Recipe; data: BenchmarkResults['data'] },
): BenchmarkResults {
  // As a file would give it back.
  const fresh: BenchmarkResults = JSON.parse(JSON.stringify({ schema: 1, recipe, data, runs: [] }));
  if (!existsSync(file)) return fresh;
  const found = readResults(file);
  for (const part of ['recipe', 'data'] as const) {
    const [there, here] = [found[part], fresh[part]] as [Record<string, unknown>, Record<string, unknown>];
    const other = Object.keys(here).find((name) => text(there[name]) !== text(here[name]));
    if (other !== undefined)
      throw new DataError(
        `${file} holds runs of another benchmark: its ${part} has ${other} ${text(there[other])}, this one ${text(here[other])}; name another file with --out, or move it away`,
      );
  }
  return found;
}

const text = (value: unknown) => JSON.stringify(value);

/**
 * Adds a run to the file, which is whole at every moment: a stop loses no run that is in it.
 * @param before what the file held, or was to hold
 * @returns what it holds now
 */
export function keepRun(file: string, before: BenchmarkResults, run: BenchmarkRun): BenchmarkResults {
  const after = { ...before, runs: [...before.runs, run] };
  const whole = `${JSON.stringify(after, null, 1)}\n`;
  resultsIn(whole, 'what was to be kept');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, whole);
  renameSync(`${file}.new`, file);
  return after;
}
