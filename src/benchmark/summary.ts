/** What the kept runs say of each network. */
import { type NetworkName, networkNames, networkTitles } from './networks';
import { chosenRun, finalsOf, sweepOf } from './plan';
import type { BenchmarkResults, BenchmarkRun } from './results';

/** One network of the table; what is not known yet is left out. */
export interface NetworkSummary {
  readonly network: NetworkName;
  readonly title: string;
  readonly parameters?: number;
  /** The rate that the sweep chose. */
  readonly rate?: number;
  /** How many runs were tested, of those that the recipe asks for. */
  readonly tested: number;
  /** Of the test accuracy, between 0 and 1. */
  readonly mean?: number;
  /** The standard deviation of the test accuracy over the seeds, divided by n - 1; not for a single run. */
  readonly spread?: number;
  /** Processor time of one tested run, the mean of them. */
  readonly seconds?: number;
  /** Processor time of all runs of the network, the sweep's included. */
  readonly secondsOfAll: number;
}

/** The mean of numbers; undefined of none. */
export const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation, divided by n - 1; undefined of fewer than two. */
export function spreadOf(values: readonly number[]): number | undefined {
  const mean = meanOf(values);
  if (mean === undefined || values.length < 2) return undefined;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** The networks in their order. */
export const summaryOf = (results: BenchmarkResults): NetworkSummary[] =>
  networkNames.map((network) => {
    const all = results.runs.filter((run) => run.network === network);
    const finals = finalsOf(results, network);
    const accuracies = finals.map(({ testAccuracy }) => testAccuracy);
    const known = {
      parameters: all[0]?.parameters,
      rate: chosenRun(results, network)?.rate,
      mean: meanOf(accuracies),
      spread: spreadOf(accuracies),
      seconds: meanOf(finals.map(({ seconds }) => seconds)),
    };
    return {
      network,
      title: networkTitles[network],
      tested: finals.length,
      secondsOfAll: all.reduce((sum, { seconds }) => sum + seconds, 0),
      ...(Object.fromEntries(
        Object.entries(known).filter(([, value]) => value !== undefined),
      ) as Partial<NetworkSummary>),
    };
  });

/** The rates at which a network's sweep ended although none beyond its best was tried, for want of rates. */
export const isAtTheEdge = (results: BenchmarkResults, network: NetworkName): boolean => {
  const sweep = sweepOf(results, network);
  const rate = chosenRun(results, network)?.rate;
  return rate !== undefined && (rate === sweep[0]?.rate || rate === sweep.at(-1)?.rate);
};

/** All images of CIFAR-10 that are there to train on. */
const allOfCifar10 = 50_000;

/** Whether these results come from all training images of CIFAR-10, as published ones do. */
export const isOfAllImages = ({ data }: BenchmarkResults): boolean => data.train === allOfCifar10;

/** The goal of a benchmark of all images: the test accuracy that the best three networks should reach. */
export const goal = 0.9;

/** From which images and how long a run a number is, in a sentence that goes wherever such numbers go. */
export function provenance(results: BenchmarkResults, kind: BenchmarkRun['kind']): string {
  const { recipe, data } = results;
  const count = (value: number) => value.toLocaleString('en-US');
  const all = isOfAllImages(results);
  const part = all ? `all ${count(data.train)}` : `${count(data.train)} of the ${count(allOfCifar10)}`;
  const [use, epochs] =
    kind === 'sweep'
      ? [
          `${count(data.train - data.validation)} to train on and ${count(data.validation)} to measure on`,
          recipe.sweepEpochs,
        ]
      : [`all to train on, and ${count(data.test)} test images`, recipe.epochs];
  const warning = all ? '' : '; not to be set beside published accuracies';
  return `From ${part} training images of CIFAR-10 (${use}), ${epochs} epoch${epochs === 1 ? '' : 's'}${warning}.`;
}

/** In one sentence, beside which published results these may stand. */
export function comparisonSentence(results: BenchmarkResults): string {
  const { data } = results;
  const count = data.train.toLocaleString('en-US');
  if (!isOfAllImages(results))
    return `These networks saw ${count} of CIFAR-10's ${allOfCifar10.toLocaleString('en-US')} training images: their accuracies do not stand beside published ones, which come from all.`;
  const reached = summaryOf(results).filter(({ mean = 0 }) => mean >= goal).length;
  return `All ${count} training images: ${reached} of the networks reach the goal of ${100 * goal} % test accuracy, which is set for three.`;
}
