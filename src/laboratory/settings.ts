/** What can be set in the laboratory, from where to where, and what is wrong with a setting. */

export const dataNames = ['circles', 'spirals', 'moons'] as const;
export const activationNames = ['relu', 'leaky', 'tanh', 'sigmoid', 'linear'] as const;
export const normNames = ['none', 'batch', 'layer'] as const;

/** What a run of the laboratory is made by. */
export interface Settings {
  /** Two rings, two arms of a spiral, or two half moons: 200 points in the plane, in two classes. */
  readonly data: (typeof dataNames)[number];
  /** The standard deviation of what is added to every coordinate. */
  readonly noise: number;
  /** Of the points, the initial weights and the batches. */
  readonly seed: number;
  /** How many hidden layers. */
  readonly depth: number;
  /** How many units each of them has. */
  readonly width: number;
  /** Weights begin with a standard deviation of gain / sqrt(n), n the number of inputs of a unit. */
  readonly gain: number;
  /** The standard deviation of the biases at the beginning. */
  readonly bias: number;
  readonly activation: (typeof activationNames)[number];
  /** Between the weights and the activation function. */
  readonly norm: (typeof normNames)[number];
  /** Whether each hidden layer but the first adds its input to its output. */
  readonly residual: boolean;
  /** The learning rate. */
  readonly rate: number;
  /** The weight of the old update in the new one. */
  readonly momentum: number;
  /** Points per step, drawn with replacement. */
  readonly batch: number;
}

export type SettingName = keyof Settings;

export const defaults: Settings = {
  data: 'circles',
  noise: 0.1,
  seed: 1,
  depth: 4,
  width: 16,
  gain: 1.4,
  bias: 0,
  activation: 'relu',
  norm: 'none',
  residual: false,
  rate: 0.1,
  momentum: 0,
  batch: 32,
};

/** The ends of what is a number, both allowed, and whether it is whole. */
const ranges: Readonly<Record<string, { least: number; most: number; whole?: true }>> = {
  noise: { least: 0, most: 1 },
  seed: { least: 0, most: 4294967295, whole: true },
  depth: { least: 1, most: 40, whole: true },
  width: { least: 1, most: 64, whole: true },
  gain: { least: 0, most: 10 },
  bias: { least: 0, most: 10 },
  rate: { least: 0, most: 100 },
  momentum: { least: 0, most: 0.999 },
  batch: { least: 1, most: 200, whole: true },
};

const names: Readonly<Record<string, readonly string[]>> = {
  data: dataNames,
  activation: activationNames,
  norm: normNames,
};

/** What can be changed between two steps; the others need new points or new weights. */
export const changeable: readonly SettingName[] = [
  'gain',
  'activation',
  'norm',
  'residual',
  'rate',
  'momentum',
  'batch',
];

/** @returns what is wrong with a setting, as a sentence; undefined where nothing is */
export function faultOf(name: string, value: unknown): string | undefined {
  const range = ranges[name];
  if (range !== undefined) {
    const { least, most, whole } = range;
    const isRight =
      typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value));
    if (isRight) return undefined;
    return `\`${name}\` is a ${whole ? 'whole ' : ''}number from ${least} to ${most}, but is ${shown(value)}`;
  }
  const known = names[name];
  if (known !== undefined)
    return known.includes(value as string)
      ? undefined
      : `\`${name}\` is one of '${known.join("', '")}', but is ${shown(value)}`;
  if (name === 'residual')
    return typeof value === 'boolean' ? undefined : `\`residual\` is true or false, but is ${shown(value)}`;
  return `the laboratory has no setting \`${name}\`; it has ${Object.keys(defaults).join(', ')}`;
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 40);

/** The first fault of some settings, as {@link faultOf} tells it. */
export function faultIn(settings: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, value] of Object.entries(settings)) {
    const fault = faultOf(name, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
