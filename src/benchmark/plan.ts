/** Which runs a benchmark still needs. */
import { type NetworkName, networkNames } from './networks';
import { type BenchmarkResults, type FinalRun, isSameRun, type RunKey, type SweepRun } from './results';

/** The runs of a network's sweep, by ascending rate. */
export const sweepOf = ({ runs }: BenchmarkResults, network: NetworkName): SweepRun[] =>
  runs
    .filter((run): run is SweepRun => run.kind === 'sweep' && run.network === network)
    .sort((a, b) => a.rate - b.rate);

/** The run of a sweep with the best validation accuracy; of equals the one with the lower rate. */
const bestOf = (sweep: readonly SweepRun[]): SweepRun | undefined =>
  sweep.reduce<SweepRun | undefined>(
    (best, run) => (best === undefined || run.validationAccuracy > best.validationAccuracy ? run : best),
    undefined,
  );

/**
 * The rates that a sweep still has to try: those it begins with, and then, while the best is the lowest or highest that
 * was tried, the next beyond it.
 */
function missingRates(results: BenchmarkResults, network: NetworkName): number[] {
  const { rates, firstRates } = results.recipe;
  const sweep = sweepOf(results, network);
  const tried = sweep.map(({ rate }) => rate);
  const first = firstRates.filter((rate) => !tried.includes(rate));
  const best = bestOf(sweep);
  if (first.length > 0 || best === undefined) return first;
  const at = rates.indexOf(best.rate);
  return [rates[at - 1], rates[at + 1]].filter(
    (rate) => rate !== undefined && !tried.includes(rate),
  ) as number[];
}

/** The run that a network's rate was chosen by: undefined while its sweep is not complete. */
export const chosenRun = (results: BenchmarkResults, network: NetworkName): SweepRun | undefined =>
  missingRates(results, network).length === 0 ? bestOf(sweepOf(results, network)) : undefined;

/** The tested runs of a network at its chosen rate, by seed. */
export function finalsOf(results: BenchmarkResults, network: NetworkName): FinalRun[] {
  const chosen = chosenRun(results, network);
  return results.runs
    .filter(
      (run): run is FinalRun => run.kind === 'final' && run.network === network && run.rate === chosen?.rate,
    )
    .sort((a, b) => a.seed - b.seed);
}

/**
 * The runs to do next: what the sweeps still need and, once all of them are complete, each seed of every network, so
 * that a benchmark that was stopped has compared all networks as far as it went.
 * @returns none when the benchmark is complete; after a sweep's run ask again, for its outcome may ask for more
 */
export function missingRuns(results: BenchmarkResults): RunKey[] {
  const { seeds, sweepSeed } = results.recipe;
  const sweeps = networkNames.flatMap((network) =>
    missingRates(results, network).map(
      (rate) => ({ kind: 'sweep', network, rate, seed: sweepSeed }) as const,
    ),
  );
  if (sweeps.length > 0) return sweeps;
  return seeds
    .flatMap((seed) =>
      networkNames.map((network) => {
        const { rate } = chosenRun(results, network) as SweepRun;
        return { kind: 'final', network, rate, seed } as const;
      }),
    )
    .filter((key) => !results.runs.some((run) => isSameRun(run, key)));
}
