import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from '../03-batch-normalization/shared-rules';
import { unevenImages } from './shared-images';

type Kind = 'batch' | 'layer' | 'position' | 'instance' | 'group' | 'none';
type Norm = (x: Tensor4D) => Tensor;
type WhichNorms = (norms: Norm[]) => Kind[];
/** Example, row, column, channel; of a place, or how many there are. */
type Place = readonly [number, number, number, number];

/** Whether the means over these axes are 0. */
const centred = (y: Tensor, axes: number[]) => (y.mean(axes).norm().dataSync()[0] as number) < 1e-3;
/** From the smallest sets of values to the largest. */
const reference: WhichNorms = (norms) =>
  norms.map((norm) => {
    const y = norm(unevenImages([3, 2, 4, 6]));
    if (centred(y, [1, 2])) return 'instance';
    if (centred(y.reshape([3, 8, 2, 3]), [1, 3])) return 'group';
    if (centred(y, [3])) return 'position';
    if (centred(y, [1, 2, 3])) return 'layer';
    return centred(y, [0, 1, 2]) ? 'batch' : 'none';
  });

/** Which outputs move when the first value of the input does. */
function movedBy(norm: Norm, shape: Place): (place: Place) => boolean {
  const x = unevenImages(shape);
  const [, h, w, c] = shape;
  const bump = tf.tensor4d(
    Array.from({ length: x.size }, (_, i) => (i === 0 ? 2 : 0)),
    [...shape],
  );
  const moves = norm(x.add(bump) as Tensor4D)
    .sub(norm(x))
    .abs()
    .dataSync();
  return ([n, row, column, channel]) => (moves[((n * h + row) * w + column) * c + channel] as number) > 1e-4;
}
/** What moves when one value does; in some shapes two kinds cannot be told apart. */
const movingOne =
  (shape: Place): WhichNorms =>
  (norms) =>
    norms.map((norm) => {
      const moved = movedBy(norm, shape);
      const [n, h, , c] = shape;
      if (n > 1 && moved([1, 0, 0, 0])) return 'batch';
      const otherPixel = h > 1 && moved([0, 1, 0, 0]);
      if (c > 1 && moved([0, 0, 0, c - 1])) return otherPixel ? 'layer' : 'position';
      if (c > 2 && moved([0, 0, 0, 1])) return 'group';
      return otherPixel ? 'instance' : 'none';
    });

/** The other way round: all values of a region change, and one output is watched. */
const watchingOne: WhichNorms = (norms) =>
  norms.map((norm) => {
    const shape: Place = [2, 3, 2, 4];
    const [, h, w, c] = shape;
    const x = unevenImages(shape);
    const first = (y: Tensor) => y.dataSync()[0] as number;
    const reaches = (inRegion: (place: Place) => boolean) => {
      const factors = Array.from({ length: x.size }, (_, i) => {
        const place = [
          Math.floor(i / (h * w * c)),
          Math.floor(i / (w * c)) % h,
          Math.floor(i / c) % w,
          i % c,
        ];
        return inRegion(place as unknown as Place) ? 3 : 1;
      });
      const changed = x.mul(tf.tensor4d(factors, [...shape])) as Tensor4D;
      return Math.abs(first(norm(changed)) - first(norm(x))) > 1e-4;
    };
    const samePixel = ([example, row, column]: Place) => example + row + column === 0;
    if (reaches(([example]) => example > 0)) return 'batch';
    if (reaches((place) => samePixel(place) && place[3] > 1))
      return reaches((place) => place[0] === 0 && !samePixel(place)) ? 'layer' : 'position';
    if (reaches((place) => samePixel(place) && place[3] === 1)) return 'group';
    return reaches((place) => place[0] === 0 && !samePixel(place) && place[3] === 0) ? 'instance' : 'none';
  });

const renamed =
  (from: Kind, to: Kind): WhichNorms =>
  (norms) =>
    reference(norms).map((kind) => (kind === from ? to : kind));
/** Asks from the largest set down: what a small set centres, a large one that is made of such sets has centred, too. */
const largestFirst: WhichNorms = (norms) =>
  norms.map((norm) => {
    const y = norm(unevenImages([3, 2, 4, 6]));
    if (centred(y, [0, 1, 2])) return 'batch';
    if (centred(y, [1, 2, 3])) return 'layer';
    if (centred(y.reshape([3, 8, 2, 3]), [1, 3])) return 'group';
    if (centred(y, [3])) return 'position';
    return centred(y, [1, 2]) ? 'instance' : 'none';
  });

function cases(random: Random): readonly Case[] {
  /** Seven norms, each of these at least once. */
  const asked = (...names: string[]) => {
    const more = Array.from({ length: 7 - names.length }, () => random.pick(names));
    return {
      call: 'whichNorms',
      args: [random.shuffle([...names, ...more]).map((given) => ({ given }))],
    };
  };
  const twice = (...names: string[]) => [asked(...names), asked(...names)];
  return [
    {
      name: 'one that looks at the batch, and some that do not',
      points: 1,
      steps: twice('batchNorm', 'instanceNorm', 'layerNorm'),
    },
    { name: 'the two layer norms', points: 1, steps: twice('layerNorm', 'positionNorm', 'batchNorm') },
    { name: 'groups', points: 1, steps: twice('groupNorm', 'instanceNorm', 'layerNorm') },
    {
      name: 'all kinds together, and functions that do not normalize',
      points: 1,
      steps: [
        asked('batchNorm', 'layerNorm', 'positionNorm', 'instanceNorm', 'groupNorm', 'double'),
        asked('identity', 'relu', 'tanh', 'groupNorm', 'positionNorm'),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'norm-kind',
  chapter: '03b-what-batch-normalization-does',
  title: 'Which values share a mean?',
  kind: 'code',
  entry: ['whichNorms'],
  stub: `/**
 * What each of somebody else's layers is, in one word: 'batch', 'layer' (over all of height, width
 * and channels), 'position' (layer norm over the channels of one pixel), 'instance', 'group' (two
 * groups: the first half of the channels and the second half), or 'none': no output depends on more
 * than one input. A layer takes images [N, H, W, C] of any size, with an even number of channels,
 * in training mode, and gives images of that shape.
 */
function whichNorms(
  norms: ((x: tf.Tensor4D) => tf.Tensor)[],
): ('batch' | 'layer' | 'position' | 'instance' | 'group' | 'none')[] {
  // You cannot look inside. Which images do you send, and what do you look at?
  throw new Error('norm-kind is not written yet: replace this line');
}
`,
  hints: [
    'Change ONE value of the input. Which outputs change? Those whose mean contains it. (Or: over which axes are the means of the output 0?)',
    'Choose a shape in which no two kinds are the same: more than one example, more than one pixel, at least four channels.',
    'Change the value at example 0, pixel 0, channel 0. Another example changes: batch. Else look at another pixel, at the last channel, and at the channel beside it.',
  ],
  cases,
  reference: { whichNorms: reference },
  alternatives: {
    'changing one value': { whichNorms: movingOne([2, 2, 2, 4]) },
    'watching one output': { whichNorms: watchingOne },
  },
  misconceptions: [
    {
      id: 'one-example',
      sentence: 'You send one example. There batch norm and instance norm are the same: send two or more.',
      implementation: { whichNorms: movingOne([1, 2, 2, 4]) },
    },
    {
      id: 'one-pixel',
      sentence:
        'Your images have one pixel. There the two layer norms are the same, and instance norm has nothing to average: send larger images.',
      implementation: { whichNorms: movingOne([2, 1, 1, 4]) },
    },
    {
      id: 'two-channels',
      sentence:
        'Your images have two channels, so each group has one, and group norm looks like instance norm: send four or more.',
      implementation: { whichNorms: movingOne([2, 2, 2, 2]) },
    },
    {
      id: 'group-is-layer',
      sentence:
        'You call group norm a layer norm. A change in the first channel does not reach the second half of the channels there.',
      implementation: { whichNorms: renamed('group', 'layer') },
    },
    {
      id: 'position-is-layer',
      sentence:
        'There are two layer norms. One averages over all pixels, the other over the channels of one pixel: look at another pixel.',
      implementation: { whichNorms: renamed('position', 'layer') },
    },
    {
      id: 'largest-first',
      sentence:
        'You ask for the largest set first. Where all small sets have mean 0, a large set made of them has mean 0, too: instance norm looks like batch norm.',
      implementation: { whichNorms: largestFirst },
    },
    {
      id: 'must-be-a-norm',
      sentence:
        'Some of these functions do not normalize at all: there no other output changes, and the answer is none.',
      implementation: { whichNorms: renamed('none', 'instance') },
    },
  ],
  rules: buildItYourself,
};
