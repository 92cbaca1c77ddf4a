import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

interface Block {
  filters: number;
  strides: number;
  projection: boolean;
}
type StagePlan = (blocksPerStage: number[], firstFilters: number, inputFilters: number) => Block[];

const reference: StagePlan = (blocksPerStage, firstFilters, inputFilters) => {
  const plan: Block[] = [];
  let channels = inputFilters;
  blocksPerStage.forEach((blocks, stage) => {
    const filters = firstFilters * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const shrinks = stage > 0 && block === 0;
      plan.push({ filters, strides: shrinks ? 2 : 1, projection: shrinks || channels !== filters });
      channels = filters;
    }
  });
  return plan;
};

const flat: StagePlan = (blocksPerStage, firstFilters, inputFilters) => {
  const stages = blocksPerStage.flatMap((blocks, stage) => new Array<number>(blocks).fill(stage));
  return stages.map((stage, i) => {
    const opens = i > 0 ? stages[i - 1] !== stage : stage > 0;
    const filters = firstFilters << stage;
    return { filters, strides: opens ? 2 : 1, projection: opens || (i === 0 && inputFilters !== filters) };
  });
};

const recursive: StagePlan = ([blocks, ...rest], filters, inputs) => {
  if (blocks === undefined) return [];
  const stage = Array.from({ length: blocks }, (_, i) => ({
    filters,
    strides: 1,
    projection: i === 0 && inputs !== filters,
  }));
  const [first, ...later] = recursive(rest, filters * 2, filters);
  return first === undefined ? stage : [...stage, { ...first, strides: 2, projection: true }, ...later];
};

const changed =
  (change: (block: Block, i: number, plan: Block[]) => Partial<Block>): StagePlan =>
  (...args) =>
    reference(...args).map((block, i, plan) => ({ ...block, ...change(block, i, plan) }));

const opensStage = (block: Block, i: number, plan: Block[]) =>
  i > 0 && plan[i - 1]?.filters !== block.filters;

const firstStageShrinks = changed((_, i) => (i === 0 ? { strides: 2, projection: true } : {}));
const allShrink = changed((block, _i, plan) =>
  block.filters === plan[0]?.filters ? {} : { strides: 2, projection: true },
);
const neverShrinks = changed(() => ({ strides: 1 }));
const alwaysProjectsFirst = changed((_, i) => (i === 0 ? { projection: true } : {}));
const neverProjects = changed(() => ({ projection: false }));
const allProject = changed(() => ({ projection: true }));
const sameWidth = changed((_, _i, plan) => ({ filters: plan[0]?.filters as number }));
const doublesEachBlock: StagePlan = (blocksPerStage, firstFilters, inputFilters) =>
  reference(blocksPerStage, firstFilters, inputFilters).map((block, i) => ({
    ...block,
    filters: firstFilters * 2 ** i,
  }));
const growsLinearly: StagePlan = (blocksPerStage, firstFilters, inputFilters) => {
  let stage = 0;
  return reference(blocksPerStage, firstFilters, inputFilters).map((block, i, plan) => {
    if (opensStage(block, i, plan)) stage++;
    return { ...block, filters: firstFilters * (stage + 1) };
  });
};

function cases(random: Random): readonly Case[] {
  const call = (blocks: number[], first: number, input: number) => ({
    call: 'stagePlan',
    args: [blocks, first, input],
  });
  const width = 2 * random.integer(8, 40_000);
  const depth = () => random.integer(1, 7);
  return [
    {
      name: 'ResNet-18: the first block needs no projection',
      points: 1,
      steps: [call([2, 2, 2, 2], width, width)],
    },
    { name: 'a stem narrower than the first stage', points: 1, steps: [call([3, 4, 3], width, width / 2)] },
    {
      name: 'stages of unequal depth',
      points: 1,
      steps: [call([1, 3, depth() + 3, depth()], width + 6, width + 6)],
    },
    { name: 'a single stage', points: 1, steps: [call([depth() + 1], width + 2, width + 2)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'stage-plan',
  chapter: '04-resnet',
  title: 'The stage builder',
  kind: 'code',
  entry: ['stagePlan'],
  stub: `/**
 * One entry for each residual block, in order. Filters double from stage to stage; the first block of every
 * stage but the first has stride 2; a block needs a projection where its stride is 2 or its channels change.
 */
function stagePlan(
  blocksPerStage: number[], firstFilters: number, inputFilters: number,
): { filters: number; strides: number; projection: boolean }[] {
  // Remember the channels that come in: they decide about the projection.
  throw new Error('stage-plan is not written yet: replace this line');
}
`,
  hints: [
    'The stem has halved the image already. In which stages, and in which of their blocks, is it halved again?',
    'Stage s (from 0) has firstFilters * 2 ** s filters. Stride 2 if s > 0 and it is the first block of its stage. Keep the current number of channels in a variable.',
    'projection: strides > 1 || channels !== filters, and then channels = filters.',
  ],
  cases,
  reference: { stagePlan: reference },
  alternatives: {
    'all blocks in one list': { stagePlan: flat },
    'stage by stage, recursively': { stagePlan: recursive },
  },
  misconceptions: [
    {
      id: 'first-stage-shrinks',
      sentence:
        'Your first stage has stride 2. The stem has shrunk the image already: the first stage keeps it.',
      implementation: { stagePlan: firstStageShrinks },
    },
    {
      id: 'every-block-shrinks',
      sentence:
        'Every block of a later stage has stride 2. Only the first block of a stage shrinks the image.',
      implementation: { stagePlan: allShrink },
    },
    {
      id: 'never-shrinks',
      sentence: 'No block has stride 2. Each stage after the first starts by halving the image.',
      implementation: { stagePlan: neverShrinks },
    },
    {
      id: 'first-block-always-projects',
      sentence: 'Your very first block projects even where the channels match. It can use the identity.',
      implementation: { stagePlan: alwaysProjectsFirst },
    },
    {
      id: 'never-projects',
      sentence: 'No block projects. Where the shape changes, x cannot be added as it is.',
      implementation: { stagePlan: neverProjects },
    },
    {
      id: 'all-project',
      sentence: 'Every block projects. Where the shape stays, the identity is enough.',
      implementation: { stagePlan: allProject },
    },
    {
      id: 'same-width-everywhere',
      sentence: 'All stages have the same width. Double the filters from stage to stage.',
      implementation: { stagePlan: sameWidth },
    },
    {
      id: 'doubles-each-block',
      sentence: 'Your filters double with each block. They double with each STAGE.',
      implementation: { stagePlan: doublesEachBlock },
    },
    {
      id: 'grows-linearly',
      sentence: 'Your filters grow by the same number each time. They double: 64, 128, 256, 512.',
      implementation: { stagePlan: growsLinearly },
    },
  ],
  rules: buildItYourself,
};
