import { describeNetworks, type NetworkName, type NetworkSizes } from './networks';

/** How long a benchmark may take: seconds, minutes, what the course keeps, or the real thing. */
export const benchmarkSizes = ['smoke', 'quick', 'kept', 'full'] as const;
/** One of {@link benchmarkSizes}. */
export type BenchmarkSize = (typeof benchmarkSizes)[number];

/** The one recipe by which all networks are trained. */
export interface Recipe {
  readonly size: BenchmarkSize;
  /** What each network is, in words. */
  readonly networks: Readonly<Record<NetworkName, string>>;
  /** How many of the images at hand are used; fewer where there are fewer. */
  readonly images: { readonly train: number; readonly test: number };
  /** The part of the training images that a sweep holds back to choose a rate by. */
  readonly validationShare: number;
  /** Rates that a sweep may try, ascending, and those that it begins with. */
  readonly rates: readonly number[];
  readonly firstRates: readonly number[];
  /** Of the runs that are tested, one run each. */
  readonly seeds: readonly number[];
  readonly sweepSeed: number;
  /** Of a run that is tested, and of a run of a sweep, whose rate falls to 0 in them as well. */
  readonly epochs: number;
  readonly sweepEpochs: number;
  readonly batchSize: number;
  readonly momentum: number;
  readonly weightDecay: number;
  /** The part of the steps in which the rate rises, before it falls along a cosine. */
  readonly warmupShare: number;
  /** Pixels by which an image is shifted at most; it is mirrored half of the time. */
  readonly shift: number;
}

const everyRate = [0.003, 0.01, 0.03, 0.1, 0.3, 1];

/** What the sizes have in common. */
const common = {
  validationShare: 0.2,
  rates: everyRate,
  firstRates: [0.01, 0.03, 0.1],
  seeds: [1, 2, 3],
  sweepSeed: 0,
  momentum: 0.9,
  weightDecay: 5e-4,
  warmupShare: 0.1,
  shift: 4,
} as const;

const eightLayers: NetworkSizes = {
  channels: [8, 16, 32],
  blocks: [1, 1, 1],
  denseNet: { blocks: [1, 2, 4], growthRate: 6, stemChannels: 8 },
};

/** The size of the networks. `full`: ResNet-20, and a DenseNet of as many parameters. */
export const networkSizes: Readonly<Record<BenchmarkSize, NetworkSizes>> = {
  smoke: {
    channels: [4, 4, 4],
    blocks: [1, 1, 1],
    denseNet: { blocks: [1, 1, 1], growthRate: 2, stemChannels: 4 },
  },
  quick: eightLayers,
  kept: eightLayers,
  full: {
    channels: [16, 32, 64],
    blocks: [3, 3, 3],
    denseNet: { blocks: [6, 6, 6], growthRate: 16, stemChannels: 32 },
  },
};

type Extent = Pick<Recipe, 'images' | 'epochs' | 'sweepEpochs' | 'batchSize'> &
  Partial<Pick<Recipe, 'firstRates' | 'rates' | 'seeds'>>;

const extents: Readonly<Record<BenchmarkSize, Extent>> = {
  smoke: {
    images: { train: 80, test: 40 },
    epochs: 2,
    sweepEpochs: 1,
    batchSize: 16,
    rates: [0.03, 0.1],
    firstRates: [0.03, 0.1],
    seeds: [1, 2],
  },
  quick: { images: { train: 2_000, test: 1_000 }, epochs: 2, sweepEpochs: 1, batchSize: 32, seeds: [1, 2] },
  kept: { images: { train: 10_000, test: 10_000 }, epochs: 3, sweepEpochs: 1, batchSize: 32 },
  full: { images: { train: 50_000, test: 10_000 }, epochs: 100, sweepEpochs: 30, batchSize: 128 },
};

/** The recipe of a size. */
export const recipeOf = (size: BenchmarkSize): Recipe => ({
  size,
  networks: describeNetworks(networkSizes[size]),
  ...common,
  ...extents[size],
});
