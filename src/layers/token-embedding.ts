import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { ShapeError } from '../core';
import { type LayerOptions, onlyShape, onlyTensor } from './layer';

/** Options of {@link TokenAndPositionEmbedding}. */
export interface TokenAndPositionEmbeddingOptions extends LayerOptions {
  /** How many different tokens there are; they are the numbers from 0. */
  readonly vocabularySize: number;
  /** The most positions an input may have. */
  readonly sequenceLength: number;
  /** Extent of each vector. */
  readonly embeddingDim: number;
  /** For both tables; normal with standard deviation 1/√2 by default, so that a sum has variance 1. */
  readonly embeddingsInitializer?: ReturnType<typeof tf.initializers.randomNormal>;
}

/**
 * Turns tokens into vectors: each gets a learned vector of its own, and a learned vector of its position is added.
 *
 * Input: whole numbers, shape [batch, positions], as float32 or int32. Output: [batch, positions, embeddingDim].
 *
 * @throws ShapeError when there are more positions than `sequenceLength`, or the input has another rank
 * @source Vaswani et al. (2017), "Attention Is All You Need", section 3.5, with learned positions
 * @example
 * ```ts
 * const options = { vocabularySize: 5, sequenceLength: 8, embeddingDim: 4 };
 * new TokenAndPositionEmbedding(options).computeOutputShape([null, 3]); //=> [null, 3, 4]
 * ```
 */
export class TokenAndPositionEmbedding extends tf.layers.Layer {
  static className = 'TokenAndPositionEmbedding';
  readonly vocabularySize: number;
  readonly sequenceLength: number;
  readonly embeddingDim: number;
  readonly embeddingsInitializer: NonNullable<TokenAndPositionEmbeddingOptions['embeddingsInitializer']>;
  tokens?: tf.LayerVariable;
  positions?: tf.LayerVariable;

  constructor(options: TokenAndPositionEmbeddingOptions) {
    const {
      vocabularySize,
      sequenceLength,
      embeddingDim,
      embeddingsInitializer = tf.initializers.randomNormal({ stddev: Math.SQRT1_2 }),
      ...base
    } = options;
    super(base);
    this.vocabularySize = vocabularySize;
    this.sequenceLength = sequenceLength;
    this.embeddingDim = embeddingDim;
    this.embeddingsInitializer = embeddingsInitializer;
  }

  override build(): void {
    const table = (name: string, rows: number) =>
      this.addWeight(name, [rows, this.embeddingDim], 'float32', this.embeddingsInitializer);
    this.tokens = table('token_embeddings', this.vocabularySize);
    this.positions = table('position_embeddings', this.sequenceLength);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...onlyShape(inputShape), this.embeddingDim];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs);
    const length = x.shape[1] ?? 0;
    if (x.rank !== 2 || length > this.sequenceLength)
      throw new ShapeError(
        `tokens come as [batch, positions] with at most ${this.sequenceLength} positions; these have shape [${x.shape}]`,
      );
    return tf.tidy(() => {
      const tokens = tf.gather(this.tokens?.read() as tf.Tensor2D, tf.cast(x, 'int32'));
      const positions = tf.slice(this.positions?.read() as tf.Tensor2D, [0, 0], [length, this.embeddingDim]);
      return tf.add(tokens, positions);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { vocabularySize, sequenceLength, embeddingDim } = this;
    return { ...super.getConfig(), vocabularySize, sequenceLength, embeddingDim };
  }
}
tf.serialization.registerClass(TokenAndPositionEmbedding);
trustClasses(TokenAndPositionEmbedding);
