import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type ConcatGradient = (dy: Tensor, channels: number[]) => Tensor[];

const lastAxis = (dy: Tensor, from: number, count: number): Tensor => {
  const begin = dy.shape.map((_, axis) => (axis === dy.rank - 1 ? from : 0));
  const size = dy.shape.map((extent, axis) => (axis === dy.rank - 1 ? count : extent));
  return dy.slice(begin, size);
};

const reference: ConcatGradient = (dy, channels) => {
  let from = 0;
  return channels.map((count) => {
    const begin = dy.shape.map(() => 0);
    const size = [...dy.shape];
    begin[dy.rank - 1] = from;
    size[dy.rank - 1] = count;
    from += count;
    return dy.slice(begin, size);
  });
};

const bySplit: ConcatGradient = (dy, channels) => tf.split(dy, channels, -1);

const byGather: ConcatGradient = (dy, channels) => {
  const starts = channels.map((_, i) => channels.slice(0, i).reduce((a, b) => a + b, 0));
  return channels.map((count, i) =>
    tf.gather(dy, tf.range(starts[i] as number, (starts[i] as number) + count, 1, 'int32'), dy.rank - 1),
  );
};

const wholeToEach: ConcatGradient = (dy, channels) => channels.map(() => dy.clone());
const averaged: ConcatGradient = (dy, channels) =>
  reference(dy, channels).map((part) => part.div(channels.length));
const restarts: ConcatGradient = (dy, channels) => channels.map((count) => lastAxis(dy, 0, count));
const reversed: ConcatGradient = (dy, channels) => reference(dy, [...channels].reverse()).reverse();
const equalParts: ConcatGradient = (dy, channels) => {
  const each = Math.floor((dy.shape[dy.rank - 1] as number) / channels.length);
  return channels.map((_, i) => lastAxis(dy, i * each, each));
};
const firstAxis: ConcatGradient = (dy, channels) =>
  channels.map((_, i) => dy.slice(Math.min(i, (dy.shape[0] as number) - 1), 1));

function cases(random: Random): readonly Case[] {
  const call = (dy: TensorValue, channels: number[]) => ({ call: 'concatGradient', args: [dy, channels] });
  return [
    {
      name: 'two feature maps of unequal width',
      points: 1,
      steps: [call(normalTensor(random, [2, 2, 2, 5]), [2, 3])],
    },
    {
      name: 'input and two layers of growth 2',
      points: 1,
      steps: [call(normalTensor(random, [1, 2, 1, 7]), [3, 2, 2])],
    },
    { name: 'rows of features', points: 1, steps: [call(normalTensor(random, [3, 6]), [1, 4, 1])] },
    {
      name: 'a single part, and two',
      points: 1,
      steps: [call(normalTensor(random, [2, 3]), [3]), call(normalTensor(random, [2, 3]), [1, 2])],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'concat-gradient',
  chapter: '05-densenet',
  title: 'The gradient of a concatenation',
  kind: 'code',
  entry: ['concatGradient'],
  stub: `/**
 * y was put together along the last axis from parts with these numbers of channels. Given the gradient dy of
 * the loss with respect to y, return the gradient with respect to each part, in order.
 */
function concatGradient(dy: tf.Tensor, channels: number[]): tf.Tensor[] {
  // Concatenation only copies: which entries of y came from which part?
  throw new Error('concat-gradient is not written yet: replace this line');
}
`,
  hints: [
    'Each entry of y is a copy of exactly one entry of one part. What does its gradient do?',
    'Cut dy along the last axis where the parts were joined: the first part gets the first channels, and so on.',
    'dy.slice(begin, size) with begin all 0 except the last entry, which is the sum of the channels before; or tf.split(dy, channels, -1).',
  ],
  cases,
  reference: { concatGradient: reference },
  alternatives: { 'by split': { concatGradient: bySplit }, 'by gather': { concatGradient: byGather } },
  misconceptions: [
    {
      id: 'whole-to-each',
      sentence:
        'You give the whole dy to every part, as a SUM would. Each part gets only the channels it wrote.',
      implementation: { concatGradient: wholeToEach },
    },
    {
      id: 'averaged',
      sentence: 'You divide by the number of parts. Copies pass the gradient on unchanged.',
      implementation: { concatGradient: averaged },
    },
    {
      id: 'restarts',
      sentence: 'Every part of yours starts at channel 0. Start where the part before ended.',
      implementation: { concatGradient: restarts },
    },
    {
      id: 'reversed',
      sentence: 'Your parts are cut in reverse order. The first part wrote the first channels.',
      implementation: { concatGradient: reversed },
    },
    {
      id: 'equal-parts',
      sentence: 'You cut dy into equal parts. The widths are given in channels.',
      implementation: { concatGradient: equalParts },
    },
    {
      id: 'other-axis',
      sentence: 'You cut along the first axis, the examples. Channels are the last axis.',
      implementation: { concatGradient: firstAxis },
    },
  ],
  rules: buildItYourself,
};
