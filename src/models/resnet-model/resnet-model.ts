import { tf } from '../../backend';
import type { Random } from '../../core';
import { channelAxis } from '../../layers/data-format';
import { scaleAndCrop } from './prepare-images';
import { ResNetStages } from './resnet-stages';

/** What {@link ResNetModel.runModelSetup} gives; the caller disposes of it (`tf.dispose`). */
export type ModelSetup = {
  /** Shape [batch, outputSize]. */
  readonly logits: tf.Tensor2D;
  /** softmax(logits), shape [batch, outputSize]. */
  readonly probabilities: tf.Tensor2D;
  /** The most probable class, int32, shape [batch]. */
  readonly predictions: tf.Tensor1D;
  /** The fraction of right predictions. */
  readonly accuracy: tf.Scalar;
  /** Mean cross-entropy of the labels in nats. */
  readonly loss: tf.Scalar;
};

/**
 * The complete ResNet v2, with pre-activation: the model of the course's source, as a class with its variables inside.
 *
 * The variables are made in the first forward pass and reused in all later ones. It is a `Network` too: `build` it,
 * and `fit` trains it, `evaluate` measures it, and checkpoints hold it.
 *
 * @source He, Zhang, Ren and Sun (2016), "Identity Mappings in Deep Residual Networks"
 * @example
 * ```ts
 * const model = new ResNetModel(32, 28, 18, 10, 'channels_last', { filtersInitial: 4 }).build([28, 28, 1]);
 * model.forward(tf.ones([2, 28, 28, 1]), false).shape; //=> [2, 10]
 * ```
 */
export class ResNetModel extends ResNetStages {
  #optimizer: tf.Optimizer | undefined;

  /** The number of classes; what `fit` and `evaluate` ask for. */
  get outputs(): number {
    return this.outputSize;
  }

  /**
   * The network: stem convolution (without batch normalization, for the first block begins with it), max pooling, the
   * stages, a last pre-activation, the mean over all positions, and a dense layer.
   *
   * @param inputs images of any size in the model's data format
   * @returns logits (no softmax), shape [batch, outputSize]; the caller disposes of them
   */
  modelLayers(inputs: tf.Tensor4D, isTraining: boolean): tf.Tensor2D {
    this.startPass();
    return tf.tidy(() => {
      const stem = this.customConv2d(inputs, this.filtersInitial, 7, 2);
      let x = this.customMaxPool2d(stem, 3, 2);
      this.blockLayerSizes.forEach((numBlocks, stage) => {
        const filters = this.filtersInitial * 2 ** stage;
        x = this.blockLayer(x, filters, this.blockStrides[stage] as number, numBlocks, isTraining);
      });
      const positions = channelAxis(this.dataFormat) === 1 ? [2, 3] : [1, 2];
      const features = tf.mean<tf.Tensor2D>(this.preActivation(x, isTraining), positions);
      return this.dense(features, { units: this.outputSize });
    });
  }

  /** {@link modelLayers}, under the name that `fit` and `evaluate` know. */
  forward(x: tf.Tensor, training: boolean): tf.Tensor2D {
    return this.modelLayers(x as tf.Tensor4D, training);
  }

  /**
   * Makes the variables, by a pass of one black image.
   * @param imageShape of one image in the model's data format
   * @returns the model itself
   */
  build(imageShape: readonly [number, number, number]): this {
    tf.tidy(() => void this.modelLayers(tf.zeros([1, ...imageShape]), false));
    return this;
  }

  /**
   * What is wanted of the network for a batch; in training mode also one step of Adam.
   *
   * In training mode the results are those before the step, and the moving averages have moved once.
   *
   * @param inputs images in the model's data format
   * @param labels classes from 0, int32, shape [batch]
   */
  runModelSetup(inputs: tf.Tensor4D, labels: tf.Tensor1D, isTraining: boolean): ModelSetup {
    if (!isTraining) return tf.tidy(() => this.#measure(this.modelLayers(inputs, false), labels));
    if (this.state.length === 0) this.build(inputs.shape.slice(1) as [number, number, number]);
    return tf.tidy(() => {
      this.#optimizer ??= tf.train.adam();
      let logits: tf.Tensor2D | undefined;
      const loss = () => {
        logits = tf.keep(this.modelLayers(inputs, true));
        return this.#measure(logits, labels).loss;
      };
      const { grads } = tf.variableGrads(loss, [...this.trainable]);
      this.#optimizer.applyGradients(grads);
      const before = (logits as tf.Tensor2D).clone();
      logits?.dispose();
      return this.#measure(before, labels);
    });
  }

  /**
   * Scales images by their shorter side to `minAspectDim` and cuts squares of `resizeDim`: in the middle, or with
   * `random` anywhere and mirrored half of the time, as for training.
   * @param images shape [batch, height, width, channels], whatever the model's data format
   * @returns in the model's data format; the caller disposes of it
   */
  prepareImages(images: tf.Tensor4D, random?: Random): tf.Tensor4D {
    const { minAspectDim, resizeDim } = this;
    return tf.tidy(() => {
      const squares = scaleAndCrop(images, { minAspectDim, resizeDim, ...(random && { random }) });
      return channelAxis(this.dataFormat) === 1 ? tf.transpose(squares, [0, 3, 1, 2]) : squares;
    });
  }

  override dispose(): void {
    this.#optimizer?.dispose();
    this.#optimizer = undefined;
    super.dispose();
  }

  #measure(logits: tf.Tensor2D, labels: tf.Tensor1D): ModelSetup {
    const targets = tf.oneHot(labels, this.outputSize);
    const predictions = tf.argMax<tf.Tensor1D>(logits, 1);
    return {
      logits,
      probabilities: tf.softmax(logits),
      predictions,
      accuracy: tf.mean(tf.cast(tf.equal(predictions, labels), 'float32')),
      loss: tf.losses.softmaxCrossEntropy(targets, logits) as tf.Scalar,
    };
  }
}
