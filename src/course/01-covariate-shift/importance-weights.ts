import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { noProbes } from './shared-rules';

type ImportanceWeights = (trainGroups: number[], testShares: number[]) => number[];

const sharesOf = (groups: number[], count: number) =>
  Array.from({ length: count }, (_, g) => groups.filter((group) => group === g).length / groups.length);

const reference: ImportanceWeights = (trainGroups, testShares) => {
  const n = trainGroups.length;
  const trainShares = testShares.map((_, g) => trainGroups.filter((group) => group === g).length / n);
  return trainGroups.map((group) => (testShares[group] as number) / (trainShares[group] as number));
};

const countsInAMap: ImportanceWeights = (trainGroups, testShares) => {
  const counts = new Map<number, number>();
  for (const group of trainGroups) counts.set(group, (counts.get(group) ?? 0) + 1);
  const weights: number[] = [];
  for (const group of trainGroups)
    weights.push(((testShares[group] as number) * trainGroups.length) / (counts.get(group) as number));
  return weights;
};

/** Each group shares out its part of the total weight N evenly among its members. */
const sharedOut: ImportanceWeights = (trainGroups, testShares) => {
  const weights = new Array<number>(trainGroups.length).fill(0);
  testShares.forEach((share, g) => {
    const members = [...trainGroups.keys()].filter((i) => trainGroups[i] === g);
    for (const i of members) weights[i] = (share * trainGroups.length) / members.length;
  });
  return weights;
};

const upsideDown: ImportanceWeights = (trainGroups, testShares) => {
  const train = sharesOf(trainGroups, testShares.length);
  return trainGroups.map((group) => (train[group] as number) / (testShares[group] as number));
};
const onlyTest: ImportanceWeights = (trainGroups, testShares) =>
  trainGroups.map((group) => testShares[group] as number);
const onlyTrain: ImportanceWeights = (trainGroups, testShares) => {
  const train = sharesOf(trainGroups, testShares.length);
  return trainGroups.map((group) => 1 / (train[group] as number));
};
const counts: ImportanceWeights = (trainGroups, testShares) =>
  reference(trainGroups, testShares).map((weight) => weight / trainGroups.length);
const perGroup: ImportanceWeights = (trainGroups, testShares) =>
  sharesOf(trainGroups, testShares.length).map((share, g) => (testShares[g] as number) / share);
const difference: ImportanceWeights = (trainGroups, testShares) => {
  const train = sharesOf(trainGroups, testShares.length);
  return trainGroups.map((group) => 1 + (testShares[group] as number) - (train[group] as number));
};

function cases(random: Random): readonly Case[] {
  const brownDogs = [0, 0, 0, 1, 0, 0, 1, 0];
  const share = random.uniform(0.55, 0.9);
  const three = [0, 2, 2, 1, 2, 0, 2, 2, 1, 2, 2];
  const [a, b, c] = [random.uniform(0.5, 1), random.uniform(1.2, 2), random.uniform(0.2, 0.4)];
  const total = a + b + c;
  const same = [0, 1, 0, 1, 1, ...Array.from({ length: random.integer(2, 12) }, () => random.integer(0, 2))];
  const shares = [0, 1].map((group) => same.filter((one) => one === group).length / same.length);
  const call = (trainGroups: number[], testShares: number[]) => ({
    call: 'importanceWeights',
    args: [trainGroups, testShares],
  });
  return [
    {
      name: 'brown dogs in training, yellow dogs in the test',
      points: 2,
      steps: [call(brownDogs, [1 - share, share])],
    },
    { name: 'three groups', points: 1, steps: [call(three, [a / total, b / total, c / total])] },
    { name: 'no shift: every weight is 1', points: 1, steps: [call(random.shuffle(same), shares)] },
    {
      name: 'a group that the test set does not have',
      points: 1,
      steps: [call([0, 1, 0, 1, 2], [share, 1 - share, 0])],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'importance-weights',
  chapter: '01-covariate-shift',
  title: 'Importance weights for a shifted test set',
  kind: 'code',
  entry: ['importanceWeights'],
  stub: `/**
 * One weight for each training example: p_test(group) / p_train(group). trainGroups holds each
 * example's group, testShares the share of each group in the test set (they add up to 1).
 */
function importanceWeights(trainGroups: number[], testShares: number[]): number[] {
  // Count the groups in training first.
  throw new Error('importance-weights is not written yet: replace this line');
}
`,
  hints: [
    'A group that is rare in training but common in the test must count for more, one that is common in training for less.',
    'The share of group g in training is its count over the number of examples; the weight of an example is the test share of its group over the training share of its group.',
    'trainGroups.map((group) => testShares[group] / trainShares[group]). Check: the weights add up to the number of examples when every group of the test set occurs in training.',
  ],
  cases,
  reference: { importanceWeights: reference },
  alternatives: {
    'counts in a map': { importanceWeights: countsInAMap },
    'each group shares out its weight': { importanceWeights: sharedOut },
  },
  misconceptions: [
    {
      id: 'upside-down',
      sentence:
        'Your ratio is upside down: common training groups gain weight. Divide the test share by the training share.',
      implementation: { importanceWeights: upsideDown },
    },
    {
      id: 'only-test-shares',
      sentence: 'You weigh by the test share alone. Divide by how often the group occurs in training.',
      implementation: { importanceWeights: onlyTest },
    },
    {
      id: 'only-training-shares',
      sentence: 'You balance the groups, but the test set is not balanced: multiply by its shares.',
      implementation: { importanceWeights: onlyTrain },
    },
    {
      id: 'counts-for-shares',
      sentence:
        'Your weights are N times too small: you divide by counts. Divide by shares, so that without a shift every weight is 1.',
      implementation: { importanceWeights: counts },
    },
    {
      id: 'one-per-group',
      sentence: 'You return one weight for each group. Return one for each training example.',
      implementation: { importanceWeights: perGroup },
    },
    {
      id: 'difference-for-ratio',
      sentence: 'You use the difference of the shares. Reweighing needs their ratio.',
      implementation: { importanceWeights: difference },
    },
  ],
  rules: noProbes,
};
