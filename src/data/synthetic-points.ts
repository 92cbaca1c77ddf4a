import { tf } from '../backend';
import { type Random, ValueError } from '../core';

/** Points in the plane, each of a class. */
export interface LabelledPoints {
  /** x and y of each point in turn. */
  readonly points: Float32Array;
  /** The class of each point, from 0. */
  readonly labels: Uint8Array;
}

interface PointOptions {
  readonly random: Random;
  /** Number of points over all classes; 1000 by default. */
  readonly count?: number;
  /** Standard deviation of the normal noise on each coordinate; 0.1 by default. */
  readonly noise?: number;
}

/** Points on one curve per class, equally many on each to within one, in random order. */
function alongCurves(
  curves: readonly ((share: number) => readonly [number, number])[],
  { random, count = 1000, noise = 0.1 }: PointOptions,
): LabelledPoints {
  if (!Number.isInteger(count) || count < curves.length)
    throw new ValueError(
      `${curves.length} classes need at least as many points, a whole number; not ${count}`,
    );
  if (!(noise >= 0)) throw new ValueError(`noise is a standard deviation, at least 0; not ${noise}`);
  const points = new Float32Array(2 * count);
  const labels = new Uint8Array(count);
  const sizes = curves.map((_, label) => Math.floor((count + curves.length - 1 - label) / curves.length));
  for (const [at, i] of random.permutation(count).entries()) {
    const label = i % curves.length;
    const share = Math.floor(i / curves.length) / (sizes[label] as number);
    const [x, y] = (curves[label] as (typeof curves)[number])(share);
    labels[at] = label;
    points[2 * at] = x + random.normal(0, noise);
    points[2 * at + 1] = y + random.normal(0, noise);
  }
  return { points, labels };
}

/**
 * Two circles around the origin: class 0 of radius 1, class 1 inside it. No straight line tells them apart.
 * @param options.factor radius of the inner circle, between 0 and 1; 0.5 by default
 * @returns `count` points in random order, half of each class
 * @throws ValueError when an option is out of its range
 * @example
 * ```ts
 * const { points } = circles({ random: new Random(1), count: 2, noise: 0 });
 * [Math.hypot(points[0], points[1]), Math.hypot(points[2], points[3])].sort(); //=> [0.5, 1]
 * ```
 */
export function circles(options: PointOptions & { factor?: number }): LabelledPoints {
  const { factor = 0.5 } = options;
  if (!(factor > 0 && factor < 1))
    throw new ValueError(`factor is the radius of the inner circle, between 0 and 1; not ${factor}`);
  const circle = (radius: number) => (share: number) =>
    [radius * Math.cos(2 * Math.PI * share), radius * Math.sin(2 * Math.PI * share)] as const;
  return alongCurves([circle(1), circle(factor)], options);
}

/**
 * Interleaved spirals that wind outwards from the origin to radius 1, one per class.
 * @param options.classes number of spirals; 2 by default
 * @param options.turns how often each winds around the origin; 1 by default
 * @returns `count` points in random order, equally many of each class
 * @throws ValueError when an option is out of its range
 * @example
 * ```ts
 * classCounts(spirals({ random: new Random(1), classes: 3, count: 9 }).labels, 3); //=> [3, 3, 3]
 * ```
 */
export function spirals(options: PointOptions & { classes?: number; turns?: number }): LabelledPoints {
  const { classes = 2, turns = 1 } = options;
  if (!Number.isInteger(classes) || classes < 1 || !(turns > 0))
    throw new ValueError(`spirals have at least 1 class and more than 0 turns; not ${classes} and ${turns}`);
  const spiral = (label: number) => (share: number) => {
    const angle = 2 * Math.PI * (turns * share + label / classes);
    return [share * Math.cos(angle), share * Math.sin(angle)] as const;
  };
  return alongCurves(
    Array.from({ length: classes }, (_, label) => spiral(label)),
    {
      noise: 0.02,
      ...options,
    },
  );
}

/**
 * Turns points into tensors.
 * @returns `x`, float32 of shape [points, 2], and `y`, int32 labels of shape [points]; the caller disposes of both
 * @example
 * ```ts
 * pointTensors(circles({ random: new Random(1), count: 4 })).x.shape; //=> [4, 2]
 * ```
 */
export function pointTensors({ points, labels }: LabelledPoints): { x: tf.Tensor2D; y: tf.Tensor1D } {
  return {
    x: tf.tensor2d(points, [labels.length, 2]),
    y: tf.tensor1d(Int32Array.from(labels), 'int32'),
  };
}
