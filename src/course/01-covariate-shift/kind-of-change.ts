import { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { noProbes } from './shared-rules';

type Sample = { readonly x: number[]; readonly y: number[] };
const kinds = ['nothing', 'covariate shift', 'concept drift', 'both'] as const;
type Kind = (typeof kinds)[number];
type KindOfChange = (before: Sample, after: Sample) => Kind;

const kindOf = (inputsMoved: boolean, answersMoved: boolean): Kind => {
  if (inputsMoved) return answersMoved ? 'both' : 'covariate shift';
  return answersMoved ? 'concept drift' : 'nothing';
};
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const spread = (values: readonly number[]) => {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
};
/** The largest distance between two distribution functions (Kolmogorov and Smirnov). */
const farthest = (a: readonly number[], b: readonly number[]) => {
  const steps = [
    ...a.map((x) => ({ x, height: 1 / a.length })),
    ...b.map((x) => ({ x, height: -1 / b.length })),
  ].sort((one, other) => one.x - other.x);
  let [apart, largest] = [0, 0];
  steps.forEach(({ x, height }, i) => {
    apart += height;
    if (steps[i + 1]?.x !== x) largest = Math.max(largest, Math.abs(apart));
  });
  return largest;
};

/** The labels of the inputs in an interval. */
const labelsFrom = ({ x, y }: Sample, low: number, high: number) =>
  y.filter((_, i) => (x[i] as number) >= low && (x[i] as number) < high);

/** For places of both samples alike: how far apart the shares of label 1 lie, in standard errors; the farthest place. */
const answersApart = (before: Sample, after: Sample) => {
  let apart = 0;
  for (let low = -2; low < 2; low += 0.5) {
    const [a, b] = [labelsFrom(before, low, low + 0.5), labelsFrom(after, low, low + 0.5)];
    if (a.length < 12 || b.length < 12) continue;
    const share = mean([...a, ...b]);
    const inverseSizes = 1 / a.length + 1 / b.length;
    const error = Math.sqrt(share * (1 - share) * inverseSizes);
    if (error > 0) apart = Math.max(apart, Math.abs(mean(a) - mean(b)) / error);
  }
  return apart;
};

const reference: KindOfChange = (before, after) => {
  const inputsMoved = farthest(before.x, after.x) > 0.19;
  return kindOf(inputsMoved, answersApart(before, after) > 4);
};

/** Logistic regression of each sample, by Newton's method with a small penalty; then both rules are asked about the same inputs. */
const byFittedRules: KindOfChange = (before, after) => {
  const fit = (sample: Sample) => {
    const near = [...sample.x.keys()].filter((i) => Math.abs(sample.x[i] as number) < 2);
    const [x, y] = [near.map((i) => sample.x[i] as number), near.map((i) => sample.y[i] as number)];
    let [slope, offset] = [0, 0];
    for (let step = 0; step < 12; step++) {
      const p = x.map((xi) => 1 / (1 + Math.exp(-(slope * xi + offset))));
      const total = (of: (i: number) => number) => x.reduce((sum, _, i) => sum + of(i), 0);
      const [at, label, weight] = [
        (i: number) => x[i] as number,
        (i: number) => y[i] as number,
        (i: number) => (p[i] as number) * (1 - (p[i] as number)),
      ];
      const byOffset = total((i) => (p[i] as number) - label(i)) + offset;
      const bySlope = total((i) => ((p[i] as number) - label(i)) * at(i)) + slope;
      const [a, b, c] = [
        total(weight) + 1,
        total((i) => weight(i) * at(i)),
        total((i) => weight(i) * at(i) ** 2) + 1,
      ];
      const area = a * c - b * b;
      offset -= (c * byOffset - b * bySlope) / area;
      slope -= (a * bySlope - b * byOffset) / area;
    }
    return (xi: number) => 1 / (1 + Math.exp(-(slope * xi + offset)));
  };
  const [rule, newRule] = [fit(before), fit(after)];
  const answersMoved = mean(before.x.map((xi) => Math.abs(rule(xi) - newRule(xi)))) > 0.2;
  const moved = Math.abs(mean(after.x) - mean(before.x)) > 0.42;
  const widened = Math.abs(Math.log(spread(after.x) / spread(before.x))) > 0.3;
  return kindOf(moved || widened, answersMoved);
};

/** How often does chance alone give such a distance? Samples are shuffled together and parted again. */
const byShuffling: KindOfChange = (before, after) => {
  const random = new Random(1);
  const rare = (distance: (a: Sample, b: Sample) => number) => {
    const all = { x: [...before.x, ...after.x], y: [...before.y, ...after.y] };
    const part = (order: readonly number[]): Sample => ({
      x: order.map((i) => all.x[i] as number),
      y: order.map((i) => all.y[i] as number),
    });
    const found = distance(before, after);
    const byChance = Array.from({ length: 40 }, () => {
      const order = random.permutation(all.x.length);
      return distance(part(order.slice(0, before.x.length)), part(order.slice(before.x.length)));
    });
    return found > mean(byChance) + 8 * spread(byChance);
  };
  const quantiles = (a: Sample, b: Sample) => {
    const [p, q] = [a, b].map(({ x }) => [...x].sort((s, t) => s - t)) as [number[], number[]];
    return mean(p.map((value, i) => Math.abs(value - (q[i] as number))));
  };
  return kindOf(rare(quantiles), answersApart(before, after) > 4.2);
};

const byShareOfLabels: KindOfChange = (before, after) =>
  kindOf(farthest(before.x, after.x) > 0.19, Math.abs(mean(before.y) - mean(after.y)) > 0.12);
const byMeans: KindOfChange = (before, after) =>
  kindOf(Math.abs(mean(after.x) - mean(before.x)) > 0.42, answersApart(before, after) > 4);
const anyDifference: KindOfChange = (before, after) =>
  kindOf(farthest(before.x, after.x) > 0, answersApart(before, after) > 0);
const oneCause: KindOfChange = (before, after) => {
  const found = reference(before, after);
  return found === 'both' ? 'covariate shift' : found;
};
const exchanged: KindOfChange = (before, after) =>
  kindOf(answersApart(before, after) > 4, farthest(before.x, after.x) > 0.19);
const byInputsOfEachLabel: KindOfChange = (before, after) => {
  const own = (sample: Sample, label: number) => sample.x.filter((_, i) => sample.y[i] === label);
  const apart = [0, 1].some((label) => farthest(own(before, label), own(after, label)) > 0.28);
  return kindOf(farthest(before.x, after.x) > 0.19, apart);
};

/** 300 inputs, and labels drawn with a probability that is a sigmoid of a line. */
function draw(random: Random, at: { centre: number; width: number; slope: number; offset: number }): Sample {
  const x = Array.from({ length: 300 }, () => Number(random.normal(at.centre, at.width).toFixed(2)));
  const y = x.map((xi) => Number(random.uniform() < 1 / (1 + Math.exp(-(at.slope * xi + at.offset)))));
  return { x, y };
}

function cases(random: Random): readonly Case[] {
  /** `shift` and `drift` say what changes where something does. */
  const world = (
    shift: Partial<Parameters<typeof draw>[1]>,
    drift: Partial<Parameters<typeof draw>[1]>,
    kind: Kind,
  ) => {
    const start = { centre: 0, width: 1, slope: 3, offset: 0 };
    const end = {
      ...start,
      ...((kind === 'covariate shift' || kind === 'both') && shift),
      ...((kind === 'concept drift' || kind === 'both') && drift),
    };
    return { call: 'kindOfChange', args: [draw(random, start), draw(random, end)] } as const;
  };
  /** All four kinds, in any order. */
  const four = (shift: Parameters<typeof world>[0], drift: Parameters<typeof world>[1]) =>
    random.permutation(4).map((i) => world(shift, drift, kinds[i] as Kind));
  const sign = () => (random.uniform() < 0.5 ? 1 : -1);
  const turned = { slope: -3 };
  const moved = { offset: 6 * sign() };
  return [
    { name: 'inputs that move, a rule that turns round', points: 2, steps: four({ centre: sign() }, turned) },
    {
      name: 'inputs that move, a rule whose boundary moves',
      points: 1,
      steps: four({ centre: sign() }, moved),
    },
    { name: 'inputs that spread, a rule that turns round', points: 1, steps: four({ width: 4 }, turned) },
    {
      name: 'inputs that spread, a rule whose boundary moves',
      points: 2,
      steps: four({ width: 4 }, moved),
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'kind-of-change',
  chapter: '01-covariate-shift',
  title: 'An experiment of your own: what has changed?',
  kind: 'code',
  entry: ['kindOfChange'],
  stub: `type Sample = { x: number[]; y: number[] };

/**
 * What has changed between two samples of 300 examples each: an input x, and its label y, 0 or 1.
 * Graded is the conclusion alone, on samples that you have not seen. A difference that chance alone
 * often gives is none.
 */
function kindOfChange(
  before: Sample,
  after: Sample,
): 'nothing' | 'covariate shift' | 'concept drift' | 'both' {
  // Two questions, two measurements: is p(x) another one? And p(y | x), for inputs that both samples have?
  throw new Error('kind-of-change is not written yet: replace this line');
}
`,
  hints: [
    'Two measurements. For p(x) compare the inputs alone, and not only their means. For p(y | x) compare the labels of inputs that are alike.',
    'For p(y | x): cut the inputs into intervals of 0.5; in each that has a dozen or more of both samples, compare the shares of label 1.',
    'How large is chance? A share of n labels misses by about sqrt(s (1 - s) / n), a distribution function of 300 by about 0.05. Count a difference of four times as much.',
  ],
  cases,
  reference: { kindOfChange: reference },
  alternatives: {
    'two fitted rules, asked about the same inputs': { kindOfChange: byFittedRules },
    'against shuffled samples': { kindOfChange: byShuffling },
  },
  misconceptions: [
    {
      id: 'share-of-labels',
      sentence:
        'You compare how common the labels are. That changes with p(x), too, and may stay when the rule turns round: compare labels of inputs that are alike.',
      implementation: { kindOfChange: byShareOfLabels },
    },
    {
      id: 'only-means',
      sentence:
        'You compare only the means of the inputs: a distribution that spreads around the same mean goes unnoticed.',
      implementation: { kindOfChange: byMeans },
    },
    {
      id: 'no-threshold',
      sentence:
        'You count every difference. Two samples of one distribution differ, too: ask how large a difference chance alone gives.',
      implementation: { kindOfChange: anyDifference },
    },
    {
      id: 'one-cause-only',
      sentence:
        'You stop at the first change that you find. Both can change at once: answer the two questions one by one.',
      implementation: { kindOfChange: oneCause },
    },
    {
      id: 'names-exchanged',
      sentence:
        'You find the right changes under exchanged names: covariate shift changes p(x), concept drift p(y | x).',
      implementation: { kindOfChange: exchanged },
    },
    {
      id: 'inputs-of-each-label',
      sentence:
        'You compare the inputs of each label, p(x | y). That moves with p(x), too. Compare the labels of inputs that are alike, p(y | x).',
      implementation: { kindOfChange: byInputsOfEachLabel },
    },
  ],
  equivalent: [
    {
      mutant: 'farthest(before.x, after.x) > 0.19 -> farthest(before.x, after.x) >= 0.19',
      why: 'graded is the conclusion, and every threshold between what chance gives and what a change gives leads to it',
    },
    {
      mutant: 'answersApart(before, after) > 4 -> answersApart(before, after) >= 4',
      why: 'the same',
    },
    {
      mutant: '4 -> 5',
      in: 'return kindOf(inputsMoved',
      why: 'the same',
    },
    {
      mutant: 'apart += height -> apart -= height',
      why: 'the distance is taken without its sign',
    },
    {
      mutant: 'steps[i + 1]?.x !== x -> steps[i + 1]?.x === x',
      in: 'largest',
      why: 'where inputs are equal the distribution functions are looked at a step too early, which adds less than chance does',
    },
    {
      mutant: 'i + 1 -> i - 1',
      in: 'largest',
      why: 'the same',
    },
    {
      mutant: '1 -> 2',
      in: 'largest',
      why: 'the same',
    },
    {
      mutant: '0 -> 1',
      in: 'let apart = 0',
      why: 'no conclusion hangs on distances below the threshold',
    },
    {
      mutant: '2 -> 3',
      in: 'let low = -2',
      why: 'one interval more, with few examples or none',
    },
    {
      mutant: 'low < 2 -> low <= 2',
      why: 'the same',
    },
    {
      mutant: 'a.length < 12 || b.length < 12 -> a.length < 12 && b.length < 12',
      why: 'an interval with few examples has a large standard error, and decides nothing either way',
    },
    {
      mutant: 'a.length < 12 -> a.length <= 12',
      why: 'the same',
    },
    {
      mutant: 'b.length < 12 -> b.length <= 12',
      why: 'the same',
    },
    {
      mutant: '12 -> 13',
      why: 'the same',
    },
    {
      mutant: '12 -> 0',
      why: 'the same',
    },
    {
      mutant: '[...a, ...b] -> [...a]',
      why: 'the share of one sample serves as well where the rule is the same, and where it is not the distance is large',
    },
    {
      mutant: '1 -> 2',
      in: 'inverseSizes = ',
      why: 'a standard error that is larger by less than the threshold allows',
    },
    {
      mutant: '(x[i] as number) >= low -> (x[i] as number) > low',
      why: 'the interval gets, or loses, the examples at its border only',
    },
    {
      mutant: '(x[i] as number) < high -> (x[i] as number) <= high',
      why: 'the same',
    },
    {
      mutant: 'values.reduce((a, b) => a + b, 0) -> values.reduce((a, b) => a + b)',
      why: 'they differ for an empty list only, whose mean is not defined',
    },
    {
      mutant: '0 -> 1',
      in: 'values.reduce',
      why: 'a sum that is larger by 1 moves the means of both samples alike',
    },
  ],
  rules: noProbes,
};
