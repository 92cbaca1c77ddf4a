import { tf } from '../../backend';
import { channelAxis } from '../../layers/data-format';
import { ResNetBlocks } from './resnet-blocks';

/**
 * {@link ResNetBlocks}, and blocks in a row.
 * @example
 * ```ts
 * const stages = new ResNetStages(32, 28, 18, 10);
 * stages.blockLayer(tf.ones([1, 4, 4, 2]), 8, 2, 2, false).shape; //=> [1, 2, 2, 8]
 * ```
 */
export class ResNetStages extends ResNetBlocks {
  /**
   * A stage: `numBlocks` blocks, the first with the strides.
   *
   * The first block projects its shortcut where the stage changes the shape, by strides or channels, and only there.
   *
   * @param inputs images in the model's data format
   * @param filters of each block; bottlenecks put out four times as many
   * @returns the images after the last block; the caller disposes of them
   */
  blockLayer(
    inputs: tf.Tensor4D,
    filters: number,
    strides: number,
    numBlocks: number,
    isTraining: boolean,
  ): tf.Tensor4D {
    const outputs = this.bottleneck ? 4 * filters : filters;
    const block = (x: tf.Tensor4D, stride: number) => {
      const keeps = stride === 1 && x.shape[channelAxis(this.dataFormat)] === outputs;
      const projection = keeps ? null : { filters: outputs, strides: stride };
      return this.bottleneck
        ? this.bottleneckBlock(x, filters, stride, isTraining, projection)
        : this.regularBlock(x, filters, stride, isTraining, projection);
    };
    return tf.tidy(() => {
      let x = inputs;
      for (let i = 0; i < numBlocks; i++) x = block(x, i === 0 ? strides : 1);
      return x;
    });
  }
}
