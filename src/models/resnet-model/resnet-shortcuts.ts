import type { tf } from '../../backend';
import { ResNetLayers } from './resnet-layers';

/** A shortcut that cannot be the identity: what its 1x1 convolution makes of the block's input. */
export interface Projection {
  readonly filters: number;
  readonly strides: number;
}

/**
 * {@link ResNetLayers}, and how a block begins.
 * @example
 * ```ts
 * const layers = new ResNetShortcuts(32, 28, 18, 10);
 * layers.preActivationWithShortcut(tf.ones([1, 4, 4, 2]), false, { filters: 8, strides: 2 }).shortcut.shape; //=> [1, 2, 2, 8]
 * ```
 */
export class ResNetShortcuts extends ResNetLayers {
  /**
   * The beginning of a block: its pre-activated input, and the shortcut around it.
   *
   * The shortcut is `inputs` itself, untouched, or a 1x1 convolution of the *pre-activated* input.
   *
   * @param inputs images in the model's data format
   * @param projection null where the block keeps the shape
   * @returns both; the caller disposes of them
   */
  preActivationWithShortcut(
    inputs: tf.Tensor4D,
    isTraining: boolean,
    projection: Projection | null,
  ): { preActivated: tf.Tensor4D; shortcut: tf.Tensor4D } {
    const preActivated = this.preActivation(inputs, isTraining);
    const shortcut =
      projection === null
        ? inputs
        : this.customConv2d(preActivated, projection.filters, 1, projection.strides);
    return { preActivated, shortcut };
  }
}
