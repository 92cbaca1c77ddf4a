import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { ShapeError, ValueError } from '../core';
import { type LayerOptions, onlyShape, onlyTensor } from './layer';

/** So far below every score that its share of the attention is 0 in float32. */
const NEVER = -1e9;

/**
 * Scaled dot-product attention: each position takes a weighted mean of the values, by how well its query fits the keys.
 *
 * softmax(QKᵀ/√d)·V, with d the extent of the last axis of Q and K. With `causal`, position i sees positions 0 to i:
 * the scores of later ones are lowered by 1e9 *before* the softmax, so that the weights that remain add up to 1.
 *
 * @param query float32, shape [..., positions, d]
 * @param key float32, shape [..., positions, d]; `causal` wants as many positions as in `query`
 * @param value float32, shape [..., positions of `key`, d']
 * @returns shape [..., positions of `query`, d']; the caller disposes of it
 * @throws ShapeError when queries, keys and values do not fit each other
 * @source Vaswani et al. (2017), "Attention Is All You Need", equation 1
 * @example
 * ```ts
 * const [same, values] = [tf.ones([2, 1]), tf.tensor2d([[1], [3]])];
 * attention(same, same, values); //=> [[2], [2]]
 * attention(same, same, values, { causal: true }); //=> [[1], [2]]
 * ```
 */
export function attention(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  { causal = false }: { readonly causal?: boolean } = {},
): tf.Tensor {
  const [asking, asked] = [query.shape.at(-2), key.shape.at(-2)];
  const fit =
    query.rank >= 2 &&
    query.shape.at(-1) === key.shape.at(-1) &&
    asked === value.shape.at(-2) &&
    String(query.shape.slice(0, -2)) === String(key.shape.slice(0, -2)) &&
    String(key.shape.slice(0, -2)) === String(value.shape.slice(0, -2));
  if (!fit || (causal && asking !== asked))
    throw new ShapeError(
      `queries [${query.shape}], keys [${key.shape}] and values [${value.shape}] do not fit: queries and keys share ` +
        `their last extent, keys and values their positions${causal ? ', and causal attention has as many queries as keys' : ''}`,
    );
  return tf.tidy(() => {
    const scores = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(query.shape.at(-1) as number));
    const seen = causal ? tf.add(scores, causalMask(asking as number)) : scores;
    return tf.matMul(tf.softmax(seen), value);
  });
}

/** 0 where row i may see column j (j <= i), and far below elsewhere; shape [positions, positions]. */
function causalMask(positions: number): tf.Tensor2D {
  const mask = Array.from({ length: positions }, (_, i) =>
    Array.from({ length: positions }, (__, j) => (j > i ? NEVER : 0)),
  );
  return tf.tensor2d(mask);
}

/** Options of {@link MultiHeadAttention}. */
export interface MultiHeadAttentionOptions extends LayerOptions {
  /** How many attentions work side by side. */
  readonly numHeads: number;
  /** Extent of each head's queries, keys and values. */
  readonly keyDim: number;
  /** Position i sees no later one; false by default. */
  readonly useCausalMask?: boolean;
  /** Glorot-uniform by default; for the three kernels that make queries, keys and values. */
  readonly kernelInitializer?: ReturnType<typeof tf.initializers.glorotUniform>;
  /** `kernelInitializer` by default; for the kernel that brings the heads together again. */
  readonly outputInitializer?: ReturnType<typeof tf.initializers.glorotUniform>;
}

/**
 * Multi-head self-attention: queries, keys and values are three linear maps of the input, each head attends by
 * itself, and a fourth map brings their results together. No map has a bias.
 *
 * Input and output have shape [batch, positions, width]; the kernels `query`, `key` and `value` are
 * [width, numHeads·keyDim], `output` is [numHeads·keyDim, width].
 *
 * @throws ValueError when numHeads or keyDim is not a whole number above 0
 * @throws ShapeError for an input of another rank, or of unknown width
 * @source Vaswani et al. (2017), "Attention Is All You Need", section 3.2.2
 * @example
 * ```ts
 * const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 4, useCausalMask: true });
 * layer.computeOutputShape([null, 3, 8]); //=> [null, 3, 8]
 * ```
 */
export class MultiHeadAttention extends tf.layers.Layer {
  static className = 'MultiHeadAttention';
  readonly numHeads: number;
  readonly keyDim: number;
  readonly useCausalMask: boolean;
  readonly kernelInitializer: NonNullable<MultiHeadAttentionOptions['kernelInitializer']>;
  readonly outputInitializer: NonNullable<MultiHeadAttentionOptions['kernelInitializer']>;
  queryKernel?: tf.LayerVariable;
  keyKernel?: tf.LayerVariable;
  valueKernel?: tf.LayerVariable;
  outputKernel?: tf.LayerVariable;

  constructor(options: MultiHeadAttentionOptions) {
    const {
      numHeads,
      keyDim,
      useCausalMask = false,
      kernelInitializer = tf.initializers.glorotUniform({}),
      outputInitializer = kernelInitializer,
      ...base
    } = options;
    super(base);
    for (const [name, value] of Object.entries({ numHeads, keyDim }))
      if (!(Number.isInteger(value) && value >= 1))
        throw new ValueError(`${name} is a whole number above 0; this one is ${value}`);
    this.numHeads = numHeads;
    this.keyDim = keyDim;
    this.useCausalMask = useCausalMask;
    this.kernelInitializer = kernelInitializer;
    this.outputInitializer = outputInitializer;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    const width = shape[2];
    if (shape.length !== 3 || typeof width !== 'number')
      throw new ShapeError(`attention takes [batch, positions, width]; the input shape is [${shape}]`);
    const inner = this.numHeads * this.keyDim;
    const kernel = (name: string) =>
      this.addWeight(`${name}_kernel`, [width, inner], 'float32', this.kernelInitializer);
    this.queryKernel = kernel('query');
    this.keyKernel = kernel('key');
    this.valueKernel = kernel('value');
    this.outputKernel = this.addWeight('output_kernel', [inner, width], 'float32', this.outputInitializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyTensor(inputs) as tf.Tensor3D;
      const [batch, positions, width] = x.shape;
      const rows = tf.reshape(x, [-1, width]);
      const heads = (kernel: tf.LayerVariable | undefined) =>
        tf.transpose(
          tf.reshape(tf.matMul(rows, kernel?.read() as tf.Tensor2D), [
            batch,
            positions,
            this.numHeads,
            this.keyDim,
          ]),
          [0, 2, 1, 3],
        );
      const mixed = attention(heads(this.queryKernel), heads(this.keyKernel), heads(this.valueKernel), {
        causal: this.useCausalMask,
      });
      const together = tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, this.numHeads * this.keyDim]);
      return tf.reshape(tf.matMul(together, this.outputKernel?.read() as tf.Tensor2D), x.shape);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { numHeads, keyDim, useCausalMask } = this;
    return { ...super.getConfig(), numHeads, keyDim, useCausalMask };
  }
}
tf.serialization.registerClass(MultiHeadAttention);
trustClasses(MultiHeadAttention);
