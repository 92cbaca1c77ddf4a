import { tf } from '../backend';
import { ShapeError, ValueError } from '../core';
import type { DataFormat } from '../layers';
import { chain, ImageParts, type InputShape, type Place, relu } from './image-parts';

/**
 * Blocks in each of the four stages, by depth; from 50 layers up the blocks are bottlenecks.
 * @example
 * ```ts
 * resnetBlocks[18]; //=> [2, 2, 2, 2]
 * ```
 */
export const resnetBlocks = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
  200: [3, 24, 36, 3],
} as const;

/** How many layers with weights a published ResNet has, projections not counted. */
export type ResNetDepth = keyof typeof resnetBlocks;

/** Options of {@link resnet}; all may be left out. */
export interface ResNetOptions {
  /** A published network: sets `blocks`, `bottleneck` and `variant: 'paper'`, each of which may still be given. */
  readonly depth?: ResNetDepth;
  /** Residual blocks in each stage; [3, 3, 3, 3] by default, and as the depth says where there is one. */
  readonly blocks?: readonly number[];
  /** Channels of each stage; [64, 128, 256, 512] by default. Bottlenecks put out four times as many. */
  readonly channels?: readonly number[];
  /** Blocks of 1x1, 3x3 and 1x1 convolutions, the last with four times the channels; false by default. */
  readonly bottleneck?: boolean;
  /** False leaves the shortcuts out: the plain network of the same depth and width. True by default. */
  readonly residual?: boolean;
  /** `course` by default: biases in the convolutions, projections not normalized. `paper`: no biases, projections normalized. */
  readonly variant?: 'course' | 'paper';
  /** Start the last γ of every block at 0, so that every block starts as the identity. False by default. */
  readonly zeroLastGamma?: boolean;
  /** `large` by default: 7x7 at stride 2, then pooling. `small`: 3x3 at stride 1 alone, for images of 32 pixels. */
  readonly stem?: 'large' | 'small';
  /** [height, width, channels] of an image, for channels_first [channels, height, width]; 28 x 28 x 1 by default. */
  readonly inputShape?: InputShape;
  /** Where images have their channels; `channels_last` by default. The same seed gives both the same weights. */
  readonly dataFormat?: DataFormat;
  /** 10 by default. */
  readonly classes?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/** What the options of both versions say of the stages. */
type StageOptions = Pick<ResNetOptions, 'depth' | 'blocks' | 'channels' | 'bottleneck'>;

/**
 * The stages that options ask for.
 * @param usual the blocks of each stage where neither `blocks` nor `depth` is given
 * @throws ShapeError when blocks and channels differ in length
 * @throws ValueError for a depth that was not published
 * @internal
 */
export function resnetPlan(
  options: StageOptions,
  usual: readonly number[],
): Required<Omit<StageOptions, 'depth'>> {
  const { depth, channels = [64, 128, 256, 512] } = options;
  if (depth !== undefined && !Object.hasOwn(resnetBlocks, depth))
    throw new ValueError(`there is no ResNet-${depth}; depth is one of ${Object.keys(resnetBlocks)}`);
  const blocks = options.blocks ?? (depth === undefined ? usual : resnetBlocks[depth]);
  if (blocks.length !== channels.length)
    throw new ShapeError(
      `blocks has ${blocks.length} stages and channels ${channels.length}; they must agree`,
    );
  return { blocks, channels, bottleneck: options.bottleneck ?? (depth ?? 0) >= 50 };
}

/**
 * Stage after stage of blocks; the first block of every stage but the first has stride 2.
 * @internal
 */
export function stages(
  begun: Place,
  blocks: readonly number[],
  channels: readonly number[],
  block: (x: Place, filters: number, strides: number) => Place,
): Place {
  let x = begun;
  blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) x = block(x, channels[stage] as number, i === 0 && stage > 0 ? 2 : 1);
  });
  return x;
}

/**
 * A residual network: y = ReLU(x + F(x)), F two 3x3 convolutions or a bottleneck, each with batch normalization.
 *
 * Stem, then stages; the first block of every stage but the first halves height and width (in a bottleneck its 3x3
 * convolution does). A shortcut between different shapes is a 1x1 convolution. Padding is the same on every side.
 *
 * @returns a model that gives logits (no softmax), shape [batch, classes]; `model.dispose()` frees it
 * @throws ShapeError when blocks and channels differ in length
 * @throws ValueError for a depth that was not published, or an unknown data format
 * @source He, Zhang, Ren and Sun (2016), "Deep Residual Learning for Image Recognition"
 * @example
 * ```ts
 * resnet({ blocks: [1, 1], channels: [8, 16] }).outputShape; //=> [null, 10]
 * ```
 */
export function resnet(options: ResNetOptions = {}): tf.LayersModel {
  const { depth, residual = true, classes = 10, seed = 0 } = options;
  const { blocks, bottleneck, channels } = resnetPlan(options, [3, 3, 3, 3]);
  const paper = (options.variant ?? (depth === undefined ? 'course' : 'paper')) === 'paper';
  const parts = new ImageParts({
    seed,
    useBias: !paper,
    dataFormat: options.dataFormat,
  });
  const lastNorm = () => parts.norm({ initialGamma: options.zeroLastGamma ? 0 : 1 });
  const basic = (filters: number, strides: number) => [
    parts.convolution(filters, 3, strides),
    parts.norm(),
    relu(),
    parts.convolution(filters, 3),
    lastNorm(),
  ];
  const narrow = (filters: number, strides: number) => [
    parts.convolution(filters, 1),
    parts.norm(),
    relu(),
    parts.convolution(filters, 3, strides),
    parts.norm(),
    relu(),
    parts.convolution(4 * filters, 1),
    lastNorm(),
  ];
  const block = (x: Place, filters: number, strides: number): Place => {
    const y = chain(x, ...(bottleneck ? narrow : basic)(filters, strides));
    if (!residual) return chain(y, relu());
    const fits = strides === 1 && parts.channels(x) === parts.channels(y);
    const projection = () => {
      const convolution = parts.convolution(parts.channels(y), 1, strides);
      return paper ? [convolution, parts.norm()] : [convolution];
    };
    const shortcut = fits ? x : chain(x, ...projection());
    return chain(tf.layers.add().apply([shortcut, y]) as Place, relu());
  };
  const inputs = parts.input(options.inputShape, 28);
  const width = channels[0] as number;
  const begun =
    options.stem === 'small'
      ? chain(inputs, parts.convolution(width, 3), parts.norm(), relu())
      : parts.stem(inputs, width);
  const x = stages(begun, blocks, channels, block);
  return tf.model({ inputs, outputs: parts.head(x, classes), name: residual ? 'resnet' : 'plain' });
}
