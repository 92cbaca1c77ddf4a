import { tf } from '../backend';
import { Random, ShapeError } from '../core';
import { BatchNorm } from '../layers';
import { chain, convolutions, head, type Place, relu, stem } from './image-parts';

/** Options of {@link resnet}; all may be left out. */
export interface ResnetOptions {
  /** Residual blocks in each stage; [3, 3, 3, 3] by default, [2, 2, 2, 2] is ResNet-18 and [3, 4, 6, 3] ResNet-34. */
  readonly blocks?: readonly number[];
  /** Channels of each stage; [64, 128, 256, 512] by default. */
  readonly channels?: readonly number[];
  /** False leaves the shortcuts out: the plain network of the same depth and width. True by default. */
  readonly residual?: boolean;
  /** `course` by default: biases in the convolutions, projections not normalized. `paper`: no biases, projections normalized. */
  readonly variant?: 'course' | 'paper';
  /** Start the last γ of every block at 0, so that every block starts as the identity. False by default. */
  readonly zeroLastGamma?: boolean;
  /** [height, width, channels] of an image; [28, 28, 1] by default. */
  readonly inputShape?: readonly [number, number, number];
  /** 10 by default. */
  readonly classes?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A residual network of blocks of two 3x3 convolutions: y = ReLU(x + F(x)).
 *
 * Stem (7x7 at stride 2, pooling at stride 2), then stages; the first block of every stage but the first halves
 * height and width, and fits its shortcut by a 1x1 convolution. Padding is the same on every side.
 *
 * @returns a model that gives logits (no softmax), shape [batch, classes]; `model.dispose()` frees it
 * @throws ShapeError when blocks and channels differ in length
 * @source He, Zhang, Ren and Sun (2016), "Deep Residual Learning for Image Recognition"
 */
export function resnet(options: ResnetOptions = {}): tf.LayersModel {
  const {
    blocks = [3, 3, 3, 3],
    channels = [64, 128, 256, 512],
    residual = true,
    classes = 10,
    seed = 0,
  } = options;
  const paper = options.variant === 'paper';
  if (blocks.length !== channels.length)
    throw new ShapeError(
      `blocks has ${blocks.length} stages and channels ${channels.length}; they must agree`,
    );
  const random = new Random(seed);
  const convolution = convolutions(random, !paper);
  const block = (x: Place, filters: number, strides: number): Place => {
    const last = new BatchNorm({ initialGamma: options.zeroLastGamma ? 0 : 1 });
    const y = chain(
      x,
      convolution(filters, 3, strides),
      new BatchNorm(),
      relu(),
      convolution(filters, 3),
      last,
    );
    if (!residual) return chain(y, relu());
    const fits = strides === 1 && x.shape[3] === filters;
    const projection = paper
      ? [convolution(filters, 1, strides), new BatchNorm()]
      : [convolution(filters, 1, strides)];
    const shortcut = fits ? x : chain(x, ...projection);
    return chain(tf.layers.add().apply([shortcut, y]) as Place, relu());
  };
  const inputs = tf.input({ shape: [...(options.inputShape ?? [28, 28, 1])] });
  let x = stem(inputs, convolution(channels[0] as number, 7, 2));
  blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) x = block(x, channels[stage] as number, i === 0 && stage > 0 ? 2 : 1);
  });
  return tf.model({ inputs, outputs: head(x, classes, random), name: residual ? 'resnet' : 'plain' });
}
