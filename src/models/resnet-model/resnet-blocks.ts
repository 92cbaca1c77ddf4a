import { tf } from '../../backend';
import { type Projection, ResNetShortcuts } from './resnet-shortcuts';

/**
 * {@link ResNetShortcuts}, and the two kinds of block.
 * @example
 * ```ts
 * const blocks = new ResNetBlocks(32, 28, 18, 10);
 * blocks.regularBlock(tf.ones([1, 4, 4, 2]), 2, 1, false, null).shape; //=> [1, 4, 4, 2]
 * ```
 */
export class ResNetBlocks extends ResNetShortcuts {
  /**
   * Two 3x3 convolutions, each after a pre-activation, plus the shortcut. No activation follows the sum.
   * @param inputs images in the model's data format
   * @param strides of the first convolution
   * @param projection of the shortcut; null where the block keeps the shape
   * @returns images with `filters` channels; the caller disposes of them
   */
  regularBlock(
    inputs: tf.Tensor4D,
    filters: number,
    strides: number,
    isTraining: boolean,
    projection: Projection | null,
  ): tf.Tensor4D {
    return tf.tidy(() => {
      const { preActivated, shortcut } = this.preActivationWithShortcut(inputs, isTraining, projection);
      const first = this.customConv2d(preActivated, filters, 3, strides);
      const second = this.customConv2d(this.preActivation(first, isTraining), filters, 3, 1);
      return tf.add(second, shortcut);
    });
  }

  /**
   * A 1x1, a 3x3 and a 1x1 convolution, each after a pre-activation, plus the shortcut.
   * @param filters of the first two convolutions; the last one has four times as many
   * @param strides of the 3x3 convolution
   * @returns images with 4·filters channels; the caller disposes of them
   */
  bottleneckBlock(
    inputs: tf.Tensor4D,
    filters: number,
    strides: number,
    isTraining: boolean,
    projection: Projection | null,
  ): tf.Tensor4D {
    return tf.tidy(() => {
      const { preActivated, shortcut } = this.preActivationWithShortcut(inputs, isTraining, projection);
      const first = this.customConv2d(preActivated, filters, 1, 1);
      const second = this.customConv2d(this.preActivation(first, isTraining), filters, 3, strides);
      const third = this.customConv2d(this.preActivation(second, isTraining), 4 * filters, 1, 1);
      return tf.add(third, shortcut);
    });
  }
}
