import { tf } from '../backend';
import { type DataFormat, ScalarScale } from '../layers';
import { chain, ImageParts, type InputShape, type Place } from './image-parts';
import { layersOf, type ResidualOrder, type ResidualPart, residualOrder } from './residual-order';
import { type ResNetDepth, resnetBlocks, resnetPlan, stages } from './resnet';

/** Options of {@link resnetV2}; all may be left out. */
export interface ResNetV2Options {
  /** Sets `blocks` and `bottleneck`, each of which may still be given; 18 by default. */
  readonly depth?: ResNetDepth;
  /** Residual blocks in each stage. */
  readonly blocks?: readonly number[];
  /** Channels of each stage; [64, 128, 256, 512] by default. Bottlenecks put out four times as many. */
  readonly channels?: readonly number[];
  /** Blocks of 1x1, 3x3 and 1x1 convolutions, the last with four times the channels. */
  readonly bottleneck?: boolean;
  /** Where batch normalization and ReLU stand; `full-pre-activation` by default, `original` is version 1. */
  readonly order?: ResidualOrder;
  /**
   * SkipInit in place of batch normalization: each branch ends in a learned factor that starts at 0, convolutions have
   * biases, and weights are He's. Of `order` its ReLUs remain. False by default.
   */
  readonly skipInit?: boolean;
  /** `large` by default: 7x7 at stride 2, then pooling. `small`: 3x3 at stride 1 alone, for images of 32 pixels. */
  readonly stem?: 'large' | 'small';
  /** [height, width, channels] of an image, for channels_first [channels, height, width]; 32 x 32 x 1 by default. */
  readonly inputShape?: InputShape;
  /** Where images have their channels; `channels_last` by default. The same seed gives both the same weights. */
  readonly dataFormat?: DataFormat;
  /** 10 by default. */
  readonly classes?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A residual network with pre-activation, as a model of layers: y = x + F(x), with nothing on the stream.
 *
 * F is two 3x3 convolutions or a bottleneck, each after batch normalization and ReLU. Where a block changes the shape,
 * a 1x1 convolution of the pre-activated input is the shortcut. No convolution has a bias. `ResNetModel` is the same
 * network as a class, written out. With `skipInit` nothing is normalized.
 *
 * @returns a model that gives logits (no softmax), shape [batch, classes]; `model.dispose()` frees it
 * @throws ShapeError when blocks and channels differ in length
 * @throws ValueError for an unknown depth, order or data format
 * @source He, Zhang, Ren and Sun (2016), "Identity Mappings in Deep Residual Networks"; De and Smith (2020) for SkipInit
 * @example
 * ```ts
 * resnetV2({ blocks: [1, 1], channels: [8, 16] }).outputShape; //=> [null, 10]
 * ```
 */
export function resnetV2(options: ResNetV2Options = {}): tf.LayersModel {
  const { depth = 18, classes = 10, dataFormat, seed = 0, skipInit = false } = options;
  const { blocks, bottleneck, channels } = resnetPlan({ ...options, depth }, resnetBlocks[18]);
  const order = residualOrder(options.order ?? 'full-pre-activation');
  const parts = new ImageParts({
    seed,
    useBias: skipInit,
    weights: skipInit ? 'he' : 'glorot',
    ...(dataFormat && { dataFormat }),
  });
  const around = (names: readonly ResidualPart[]) =>
    layersOf(skipInit ? names.filter((name) => name !== 'norm') : names, parts);
  const ended = (branch: Place) => (skipInit ? chain(branch, new ScalarScale({ initialValue: 0 })) : branch);

  const block = (x: Place, filters: number, strides: number): Place => {
    const outputs = bottleneck ? 4 * filters : filters;
    const keeps = strides === 1 && parts.channels(x) === outputs;
    const begun = chain(x, ...around(order.before));
    // Only what normalizes before the first convolution has something better than x to project.
    const projected = order.before.includes('norm') ? begun : x;
    const shortcut = keeps ? x : chain(projected, parts.convolution(outputs, 1, strides));
    const convolutions = bottleneck
      ? [
          [filters, 1, 1],
          [filters, 3, strides],
          [outputs, 1, 1],
        ]
      : [
          [filters, 3, strides],
          [filters, 3, 1],
        ];
    const branch = convolutions.reduce((y, [count, size, stride], i) => {
      const before = i === 0 ? [] : around(order.before);
      const convolution = parts.convolution(count as number, size as number, stride);
      const after = i === convolutions.length - 1 ? order.last : order.after;
      return chain(y, ...before, convolution, ...around(after));
    }, begun);
    return chain(tf.layers.add().apply([shortcut, ended(branch)]) as Place, ...around(order.added));
  };

  const inputs = parts.input(options.inputShape, 32);
  const large = (options.stem ?? 'large') === 'large';
  const convolution = parts.convolution(channels[0] as number, large ? 7 : 3, large ? 2 : 1);
  const begun = chain(inputs, convolution, ...around(order.stem), ...(large ? [parts.stemPool()] : []));
  const x = stages(begun, blocks, channels, block);
  return tf.model({
    inputs,
    outputs: parts.head(chain(x, ...around(order.end)), classes),
    name: skipInit ? 'resnet-v2-skip-init' : 'resnet-v2',
  });
}
