import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type SaturatedShare = (z: Tensor, threshold: number) => number;

const reference: SaturatedShare = (z, threshold) => {
  const values = z.dataSync();
  let saturated = 0;
  for (const value of values) {
    const slope = 1 - Math.tanh(value) ** 2;
    if (slope < threshold) saturated += 1;
  }
  return saturated / values.length;
};

const withTensors: SaturatedShare = (z, threshold) => {
  const slope = tf.sub(1, z.tanh().square());
  return slope.less(threshold).cast('float32').mean().dataSync()[0] as number;
};

/** The slope 1 - tanh² is below t exactly where |z| is above atanh √(1 - t). */
const byBand: SaturatedShare = (z, threshold) => {
  const edge = Math.atanh(Math.sqrt(1 - threshold));
  const values = Array.from(z.dataSync());
  return values.filter((value) => Math.abs(value) > edge).length / values.length;
};

const count: SaturatedShare = (z, threshold) => reference(z, threshold) * z.size;
const notSaturated: SaturatedShare = (z, threshold) => 1 - reference(z, threshold);
const oneSide: SaturatedShare = (z, threshold) => reference(z.relu(), threshold);
const perRow: SaturatedShare = (z, threshold) => (reference(z, threshold) * z.size) / (z.shape[0] as number);
const activation: SaturatedShare = (z, threshold) => {
  const values = Array.from(z.dataSync());
  return values.filter((value) => Math.abs(Math.tanh(value)) < threshold).length / values.length;
};
const firstSlope: SaturatedShare = (z, threshold) => {
  const values = Array.from(z.dataSync());
  return values.filter((value) => 1 - Math.abs(Math.tanh(value)) < threshold).length / values.length;
};

function cases(random: Random): readonly Case[] {
  const call = (z: ReturnType<typeof tensorOf>, threshold: number) => ({
    call: 'saturatedShare',
    args: [z, threshold],
  });
  // Slopes at these places: 0.90, 0.42, 0.07, 0.0013, and mirrored; none lies near a threshold used below.
  const around = [0.32, -0.32, 1, -1.01, 2, -2.02, 4, -4, -4.1];
  const more = Array.from({ length: 6 }, () => around[random.integer(0, around.length)] as number);
  const places = random.shuffle([...around, ...more]).map((z) => z + random.uniform(-0.01, 0.01));
  const small = normalTensor(random, [6, random.integer(5, 10)], { standardDeviation: 0.1 });
  const rows = random.integer(3, 6);
  const few = random.integer(1, 4 * rows);
  // A few are small: the others are out where no slope is left, on either side.
  const large = random.shuffle(
    Array.from({ length: 6 * rows }, (_, i) =>
      i < few ? random.uniform(-0.3, 0.3) : random.uniform(9, 60) * (i % 2 === 0 ? 1 : -1),
    ),
  );
  return [
    {
      name: 'both ends count',
      points: 2,
      steps: [call(tensorOf([15], places), 0.05), call(tensorOf([3, 5], places), 0.2)],
    },
    {
      name: 'a layer of small pre-activations',
      points: 1,
      // Beyond 0.07 the slope is below 0.995: about half of them.
      steps: [call(small, 0.05), call(small, 0.995)],
    },
    {
      name: 'a layer whose weights are far too large',
      points: 1,
      steps: [
        call(tensorOf([rows, 6], large), 0.05),
        call(tensorOf([6, rows], large), random.uniform(0.1, 0.6)),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'saturated-share',
  chapter: '02-initialization',
  title: 'How much of a layer is saturated',
  kind: 'code',
  entry: ['saturatedShare'],
  stub: `/** The share of pre-activations z, from 0 to 1, at which the slope of tanh is below the threshold. */
function saturatedShare(z: tf.Tensor, threshold: number): number {
  // The slope of tanh is 1 - tanh².
  throw new Error('saturated-share is not written yet: replace this line');
}
`,
  hints: [
    'A unit is saturated where its slope is small. On which sides of 0 does that happen?',
    'For each pre-activation compute 1 - tanh(z)², count those below the threshold, and divide by how many there are.',
    'z.tanh().square() and tf.sub(1, ...) give all slopes; .less(threshold).cast("float32").mean().dataSync()[0] is the share.',
  ],
  cases,
  reference: { saturatedShare: reference },
  alternatives: {
    'with tensors': { saturatedShare: withTensors },
    'by the edges of the band': { saturatedShare: byBand },
  },
  misconceptions: [
    {
      id: 'count-for-share',
      sentence: 'You return a count. Divide by the number of pre-activations.',
      implementation: { saturatedShare: count },
    },
    {
      id: 'complement',
      sentence: 'That is the share that is NOT saturated: count the slopes below the threshold.',
      implementation: { saturatedShare: notSaturated },
    },
    {
      id: 'one-side-only',
      sentence: 'You count one end only. tanh is flat at -1 as well as at +1.',
      implementation: { saturatedShare: oneSide },
    },
    {
      id: 'per-example',
      sentence: 'You divide by the number of examples. Divide by all pre-activations of the batch.',
      implementation: { saturatedShare: perRow },
    },
    {
      id: 'activation-for-slope',
      sentence: 'You compare the activation with the threshold. Compare its slope, 1 - tanh².',
      implementation: { saturatedShare: activation },
    },
    {
      id: 'slope-not-squared',
      sentence: 'Your slope is 1 - |tanh|. The slope of tanh is 1 - tanh²: the square is missing.',
      implementation: { saturatedShare: firstSlope },
    },
  ],
  rules: buildItYourself,
  equivalent: [
    { mutant: 'slope < threshold -> slope <= threshold', why: 'random slopes never equal the threshold' },
  ],
};
