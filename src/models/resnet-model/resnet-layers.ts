import { tf } from '../../backend';
import { ValueError } from '../../core';
import { channelAxis, type DataFormat, inChannelsLast, resolveDataFormat } from '../../layers/data-format';
import { type ResNetDepth, resnetBlocks } from '../resnet';
import { fixedPadding } from './fixed-padding';
import { VariableScope } from './variable-scope';

/** Options of {@link ResNetModel}; all may be left out. */
export interface ResNetModelOptions {
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
  /** Channels of the first stage, doubled from stage to stage; 64 by default. */
  readonly filtersInitial?: number;
}

/**
 * The first of the classes that {@link ResNetModel} is made of: its tables, its convolution and its pre-activation.
 *
 * Each class adds one step of chapter 06 to the class before, so that an exercise can begin from the steps before its
 * own, and a grader can withhold the others.
 * @example
 * ```ts
 * const layers = new ResNetLayers(32, 28, 18, 10);
 * layers.customConv2d(tf.ones([1, 8, 8, 3]), 4, 3, 2).shape; //=> [1, 4, 4, 4]
 * ```
 */
export class ResNetLayers extends VariableScope {
  filtersInitial: number;
  blockStrides: readonly number[] = [1, 2, 2, 2];
  /** How many blocks each stage has. */
  blockLayerSizes: readonly number[];
  /** Whether blocks are bottlenecks, as they are from 50 layers up. */
  bottleneck: boolean;

  /**
   * @param minAspectDim what {@link ResNetModel.prepareImages} scales the shorter side of an image to, in pixels
   * @param resizeDim what it cuts images to, in pixels
   * @param numLayers 18, 34, 50, 101, 152 or 200
   * @param outputSize the number of classes
   * @param dataFormat where images have their channels
   * @throws ValueError for a number of layers or a data format that there is not
   */
  constructor(
    readonly minAspectDim: number,
    readonly resizeDim: number,
    numLayers: ResNetDepth,
    readonly outputSize: number,
    readonly dataFormat: DataFormat = 'channels_last',
    { seed = 0, filtersInitial = 64 }: ResNetModelOptions = {},
  ) {
    super();
    if (!Object.hasOwn(resnetBlocks, numLayers))
      throw new ValueError(
        `there is no ResNet-${numLayers}; numLayers is one of ${Object.keys(resnetBlocks)}`,
      );
    resolveDataFormat(dataFormat);
    this.seed = seed;
    this.filtersInitial = filtersInitial;
    this.blockLayerSizes = resnetBlocks[numLayers];
    this.bottleneck = numLayers >= 50;
  }

  /**
   * A convolution with {@link fixedPadding}, without bias and without activation: in a pre-activation network the
   * activation has come before.
   * @param inputs images in the model's data format
   * @returns images with `filters` channels and ⌈extent/strides⌉ rows and columns; the caller disposes of them
   */
  customConv2d(inputs: tf.Tensor4D, filters: number, kernelSize: number, strides: number): tf.Tensor4D {
    const { dataFormat } = this;
    return tf.tidy(() =>
      this.conv2d(fixedPadding(inputs, kernelSize, dataFormat), { filters, kernelSize, strides, dataFormat }),
    );
  }

  /**
   * Max pooling whose frame never holds the largest value; as many rows and columns as {@link fixedPadding} adds.
   * @param inputs images in the model's data format
   * @returns images with ⌈extent/strides⌉ rows and columns, for an odd poolSize; the caller disposes of them
   */
  customMaxPool2d(inputs: tf.Tensor4D, poolSize: number, strides: number): tf.Tensor4D {
    const padding = Math.floor((poolSize - 1) / 2);
    return inChannelsLast(inputs, this.dataFormat, (x) => tf.maxPool(x, poolSize, strides, padding));
  }

  /**
   * Batch normalization over the channels, then ReLU: what comes before a convolution in ResNet v2.
   * @param inputs images in the model's data format
   * @param isTraining normalize by the batch and move the averages, instead of normalizing by the averages
   * @returns the shape of `inputs`; the caller disposes of it
   * @source He, Zhang, Ren and Sun (2016), "Identity Mappings in Deep Residual Networks", figure 1 (b)
   */
  preActivation(inputs: tf.Tensor4D, isTraining: boolean): tf.Tensor4D {
    const axis = channelAxis(this.dataFormat);
    return tf.tidy(() => tf.relu(this.batchNormalization(inputs, { axis, training: isTraining })));
  }
}
