import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type ChannelPlan = (stem: number, growthRate: number, blocks: number[]) => number[];

const reference: ChannelPlan = (stem, growthRate, blocks) => {
  const plan = [stem];
  let channels = stem;
  blocks.forEach((layers, i) => {
    channels += layers * growthRate;
    plan.push(channels);
    if (i === blocks.length - 1) return;
    channels = Math.floor(channels / 2);
    plan.push(channels);
  });
  return plan;
};

const recursive: ChannelPlan = (stem, growthRate, [layers, ...rest]) => {
  if (layers === undefined) return [stem];
  const after = stem + layers * growthRate;
  return rest.length === 0
    ? [stem, after]
    : [stem, after, ...recursive(Math.trunc(after / 2), growthRate, rest)];
};

const reduced: ChannelPlan = (stem, growthRate, blocks) =>
  blocks.reduce(
    (plan, layers, i) => {
      const input = i === 0 ? stem : (plan[plan.length - 1] as number) >> 1;
      return plan.concat(i === 0 ? [] : input, input + growthRate * layers);
    },
    [stem],
  );

const variant =
  (
    dense: (channels: number, layers: number, growth: number) => number,
    transition: (channels: number) => number = (channels) => Math.floor(channels / 2),
    transitionAfterLast = false,
  ): ChannelPlan =>
  (stem, growthRate, blocks) => {
    const plan = [stem];
    blocks.forEach((layers, i) => {
      plan.push(dense(plan[plan.length - 1] as number, layers, growthRate));
      if (transitionAfterLast || i < blocks.length - 1)
        plan.push(transition(plan[plan.length - 1] as number));
    });
    return plan;
  };

const grow = (channels: number, layers: number, growth: number) => channels + layers * growth;

function cases(random: Random): readonly Case[] {
  const call = (stem: number, growth: number, blocks: number[]) => ({
    call: 'channelPlan',
    args: [stem, growth, blocks],
  });
  const growth = random.integer(5, 61) * 2;
  const stem = random.integer(10, 200) * 2;
  const depth = () => random.integer(2, 8);
  return [
    {
      name: 'the network of this chapter: 64, growth 32, four blocks of four',
      points: 1,
      steps: [call(64, 32, [4, 4, 4, 4]), call(stem, growth, [4, 4, 4, 4])],
    },
    { name: 'another growth rate', points: 1, steps: [call(stem, growth, [3, 5, depth()])] },
    {
      name: 'odd numbers are rounded down in a transition',
      points: 1,
      steps: [call(stem + 1, growth + 1, [2, depth(), 2])],
    },
    { name: 'a single block has no transition', points: 1, steps: [call(stem, growth, [depth()])] },
  ];
}

export const exercise: CodeExercise = {
  id: 'channel-plan',
  chapter: '05-densenet',
  title: 'The channel formula',
  kind: 'code',
  entry: ['channelPlan'],
  stub: `/**
 * The number of channels after the stem, after each dense block and after each transition, in order. A block
 * of L layers adds L * growthRate; a transition halves (rounded down) and follows every block but the last.
 */
function channelPlan(stem: number, growthRate: number, blocks: number[]): number[] {
  // 64, growth 32, [4, 4, 4, 4] begins with 64, 192, 96, 224, ...
  throw new Error('channel-plan is not written yet: replace this line');
}
`,
  hints: [
    'Carry one number through the network. What does a block do to it, and what does a transition do?',
    'channels + layers * growthRate after a block, Math.floor(channels / 2) after a transition; push each new number.',
    'There is no transition after the last block: if (i < blocks.length - 1) { ... }.',
  ],
  cases,
  reference: { channelPlan: reference },
  alternatives: { recursive: { channelPlan: recursive }, 'reduced with a shift': { channelPlan: reduced } },
  misconceptions: [
    {
      id: 'transition-at-the-end',
      sentence: 'You put a transition after the last block too. There the network ends in global pooling.',
      implementation: { channelPlan: variant(grow, undefined, true) },
    },
    {
      id: 'forgets-the-input',
      sentence: 'A dense block keeps its input: it ADDS layers * growthRate to the channels that come in.',
      implementation: { channelPlan: variant((_, layers, growth) => layers * growth) },
    },
    {
      id: 'one-growth-per-block',
      sentence: 'You add the growth rate once for each block. Every layer of the block adds it.',
      implementation: { channelPlan: variant((channels, _, growth) => channels + growth) },
    },
    {
      id: 'doubles',
      sentence: 'Your channels double from layer to layer. They grow by the same number each time.',
      implementation: { channelPlan: variant((channels, layers) => channels * 2 ** layers) },
    },
    {
      id: 'rounds-up',
      sentence: 'A transition rounds DOWN an odd number of channels.',
      implementation: { channelPlan: variant(grow, (channels) => Math.ceil(channels / 2)) },
    },
    {
      id: 'does-not-halve',
      sentence: 'Your transitions keep the channels. They halve them.',
      implementation: { channelPlan: variant(grow, (channels) => channels) },
    },
  ],
  rules: buildItYourself,
};
