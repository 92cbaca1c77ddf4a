import { tf } from '../backend';
import { Random, ValueError } from '../core';
import { LayerNorm, MultiHeadAttention, RMSNorm, TokenAndPositionEmbedding } from '../layers';

/** Options of {@link transformer}. */
export interface TransformerOptions {
  /** How many different tokens there are. */
  readonly vocabularySize: number;
  /** Positions of an input. */
  readonly sequenceLength: number;
  /** Blocks of attention and feed-forward network; 2 by default. */
  readonly depth?: number;
  /** Values at each position, a multiple of `heads`; 32 by default. */
  readonly width?: number;
  /** 4 by default. */
  readonly heads?: number;
  /** Units of the feed-forward network; 4·width by default. */
  readonly hidden?: number;
  /**
   * Where the normalization stands: `pre-norm` (by default) at the beginning of each branch and once at the end, or
   * `post-norm` behind each addition, as in the transformer of 2017.
   */
  readonly order?: 'pre-norm' | 'post-norm';
  /** `layer` by default. */
  readonly norm?: 'layer' | 'rms' | 'none';
  /** Divides the last kernel of each branch by √(2·depth) at the start; false by default. */
  readonly scaleResiduals?: boolean;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A transformer that reads from left to right, and foretells at each position the token that follows it.
 *
 * Each block has two branches, causal self-attention and a feed-forward network with ReLU. `pre-norm`:
 * x ← x + F(norm(x)); `post-norm`: x ← norm(x + F(x)). Kernels are Glorot-uniform. The layers are named `embedding`,
 * `attention1`, `norm1a`, `add1a`, `up1`, `down1`, `norm1b`, `add1b`, ..., `norm`, `logits`.
 *
 * @returns a model of tokens [batch, positions] that gives logits [batch, positions, vocabularySize];
 *   `model.dispose()` frees it
 * @throws ValueError when heads do not divide the width, for an unknown order or norm, or a depth below 1
 * @source Vaswani et al. (2017), "Attention Is All You Need"; Xiong et al. (2020), "On Layer Normalization in the
 *   Transformer Architecture", figure 1; Radford et al. (2019), section 2.3, for `scaleResiduals`
 * @example
 * ```ts
 * transformer({ vocabularySize: 5, sequenceLength: 8, depth: 1 }).outputShape; //=> [null, 8, 5]
 * ```
 */
export function transformer(options: TransformerOptions): tf.LayersModel {
  const { vocabularySize, sequenceLength, depth = 2, width = 32, heads = 4 } = options;
  const { hidden = 4 * width, order = 'pre-norm', norm = 'layer', scaleResiduals = false } = options;
  checkOptions({ depth, width, heads, order, norm });
  const random = new Random(options.seed ?? 0);
  const glorot = (scale = 1) =>
    tf.initializers.varianceScaling({
      scale: scale ** 2,
      mode: 'fanAvg',
      distribution: 'uniform',
      seed: random.uint32(),
    });
  const last = () => glorot(scaleResiduals ? 1 / Math.sqrt(2 * depth) : 1);
  const normalize = (x: tf.SymbolicTensor, name: string) => {
    if (norm === 'none') return x;
    return applied(norm === 'layer' ? new LayerNorm({ name }) : new RMSNorm({ name }), x);
  };
  const branch = (
    x: tf.SymbolicTensor,
    place: string,
    layers: (input: tf.SymbolicTensor) => tf.SymbolicTensor,
  ) => {
    const add = tf.layers.add({ name: `add${place}` });
    const sum = (y: tf.SymbolicTensor) => add.apply([x, y]) as tf.SymbolicTensor;
    return order === 'pre-norm'
      ? sum(layers(normalize(x, `norm${place}`)))
      : normalize(sum(layers(x)), `norm${place}`);
  };

  const tokens = tf.input({ shape: [sequenceLength] });
  const embeddingsInitializer = tf.initializers.randomNormal({ stddev: Math.SQRT1_2, seed: random.uint32() });
  let x = applied(
    new TokenAndPositionEmbedding({
      vocabularySize,
      sequenceLength,
      embeddingDim: width,
      embeddingsInitializer,
      name: 'embedding',
    }),
    tokens,
  );
  for (let block = 1; block <= depth; block++) {
    const attend = new MultiHeadAttention({
      numHeads: heads,
      keyDim: width / heads,
      useCausalMask: true,
      kernelInitializer: glorot(),
      outputInitializer: last(),
      name: `attention${block}`,
    });
    x = branch(x, `${block}a`, (y) => applied(attend, y));
    const up = tf.layers.dense({
      units: hidden,
      activation: 'relu',
      kernelInitializer: glorot(),
      name: `up${block}`,
    });
    const down = tf.layers.dense({ units: width, kernelInitializer: last(), name: `down${block}` });
    x = branch(x, `${block}b`, (y) => applied(down, applied(up, y)));
  }
  if (order === 'pre-norm') x = normalize(x, 'norm');
  const logits = tf.layers.dense({ units: vocabularySize, kernelInitializer: glorot(), name: 'logits' });
  return tf.model({ inputs: tokens, outputs: applied(logits, x), name: 'transformer' });
}

const applied = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;

function checkOptions({
  depth,
  width,
  heads,
  order,
  norm,
}: Required<Pick<TransformerOptions, 'depth' | 'width' | 'heads' | 'order' | 'norm'>>): void {
  if (!(Number.isInteger(depth) && depth >= 1))
    throw new ValueError(`depth is a whole number above 0; this one is ${depth}`);
  if (!(Number.isInteger(heads) && heads >= 1 && width % heads === 0))
    throw new ValueError(`${heads} heads do not divide a width of ${width} evenly`);
  if (!['pre-norm', 'post-norm'].includes(order))
    throw new ValueError(`no order is called "${order}"; there are pre-norm, post-norm`);
  if (!['layer', 'rms', 'none'].includes(norm))
    throw new ValueError(`no norm is called "${norm}"; there are layer, rms, none`);
}
