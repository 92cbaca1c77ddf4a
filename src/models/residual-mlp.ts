import { tf } from '../backend';
import { Random, ValueError } from '../core';
import {
  BatchNorm,
  GroupNorm,
  LayerNorm,
  RMSNorm,
  reluGain,
  ScalarScale,
  ScalarShift,
  StandardizedDense,
} from '../layers';

/**
 * How the residual branches are kept in check: by one of four normalizations, by what takes their place, or not at all.
 * @example
 * ```ts
 * branchMethods.includes('fixup'); //=> true
 * ```
 */
export const branchMethods = [
  'none',
  'batch-norm',
  'layer-norm',
  'rms-norm',
  'group-norm',
  'skip-init',
  'fixup',
  'scaled-weights',
] as const;
/** One of {@link branchMethods}. */
export type BranchMethod = (typeof branchMethods)[number];

/** Options of {@link residualMlp}. */
export interface ResidualMlpOptions {
  /** How many values an example has; images are flattened first when this is a shape. */
  readonly inputShape: number | readonly number[];
  /** Units of the last layer, which has no activation. */
  readonly outputs: number;
  /** Residual blocks, of two dense layers each; 4 by default. */
  readonly blocks?: number;
  /** Units of every layer but the last; 32 by default. Group normalization divides them into four groups. */
  readonly width?: number;
  /** `batch-norm` by default. */
  readonly method?: BranchMethod;
  /** What a branch of `scaled-weights` is multiplied by, > 0; 0.2 by default. */
  readonly branchScale?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A multi-layer perceptron of residual blocks with pre-activation, x ← x + F(x), whose branches are kept in check by
 * `method`.
 *
 * F is twice (normalization, ReLU, dense) with He's weights, and:
 * - `skip-init`: a learned scalar, from 0, at the end of F, and no normalization;
 * - `fixup`: no normalization; the first kernel of each branch is divided by √blocks and the last is 0, as is the
 *   model's last layer; a learned shift before each ReLU and each dense layer, and a learned scale behind;
 * - `scaled-weights`: x ← x + branchScale·F(x/β), where β is the standard deviation that x has by calculation
 *   (β² grows by branchScale² a block from 1), weights standardized, and ReLU times {@link reluGain};
 * - `none`: F alone.
 *
 * The layers are named `stem`, `dense1a`, `dense1b`, `add1`, ..., `logits`.
 *
 * @returns a model that gives logits (no softmax), shape [batch, outputs]; `model.dispose()` frees it
 * @throws ValueError for an unknown method, or a number of blocks below 1
 * @source Ioffe and Szegedy (2015); Ba, Kiros and Hinton (2016); Wu and He (2018); Zhang and Sennrich (2019); De and
 *   Smith (2020); Zhang, Dauphin and Ma (2019); Brock, De and Smith (2021)
 * @example
 * ```ts
 * residualMlp({ inputShape: 2, outputs: 3, blocks: 2, method: 'fixup' }).outputShape; //=> [null, 3]
 * ```
 */
export function residualMlp(options: ResidualMlpOptions): tf.LayersModel {
  const { outputs, blocks = 4, width = 32, method = 'batch-norm', branchScale = 0.2 } = options;
  if (!branchMethods.includes(method))
    throw new ValueError(`no method is called "${method}"; there are ${branchMethods.join(', ')}`);
  if (!(Number.isInteger(blocks) && blocks >= 1))
    throw new ValueError(`blocks is a whole number above 0; this one is ${blocks}`);
  const parts = new Parts(method, { width, random: new Random(options.seed ?? 0) });
  const inputShape = typeof options.inputShape === 'number' ? [options.inputShape] : [...options.inputShape];
  const input = tf.input({ shape: inputShape });
  const flat = inputShape.length > 1 ? applied(tf.layers.flatten(), input) : input;
  let x = parts.dense(flat, 'stem');
  for (let block = 1; block <= blocks; block++) {
    const beta = Math.sqrt(1 + (block - 1) * branchScale ** 2);
    const scaled = method === 'scaled-weights' ? constantScale(x, 1 / beta) : x;
    const first = parts.dense(parts.activated(scaled), `dense${block}a`, 1 / Math.sqrt(blocks));
    const branch = parts.ended(parts.dense(parts.activated(first), `dense${block}b`, 0), branchScale);
    x = tf.layers.add({ name: `add${block}` }).apply([x, branch]) as tf.SymbolicTensor;
  }
  const logits = tf.layers.dense({
    units: outputs,
    name: 'logits',
    kernelInitializer: parts.he(method === 'fixup' ? 0 : Math.SQRT1_2),
  });
  return tf.model({
    inputs: input,
    outputs: applied(logits, parts.activated(x)),
    name: `residual-mlp-${method}`,
  });
}

const applied = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;
const constantScale = (x: tf.SymbolicTensor, initialValue: number) =>
  applied(new ScalarScale({ initialValue, trainable: false }), x);

/** What stands in the branches, by method. */
class Parts {
  readonly #method: BranchMethod;
  readonly #width: number;
  readonly #random: Random;

  constructor(method: BranchMethod, { width, random }: { width: number; random: Random }) {
    this.#method = method;
    this.#width = width;
    this.#random = random;
  }

  /** He's normal weights, times a number. */
  he(times = 1) {
    const seed = this.#random.uint32();
    if (times === 0) return tf.initializers.zeros();
    return tf.initializers.varianceScaling({
      scale: 2 * times ** 2,
      mode: 'fanIn',
      distribution: 'normal',
      seed,
    });
  }

  /** A dense layer; `fixupTimes` is what Fixup multiplies its kernel by. */
  dense(x: tf.SymbolicTensor, name: string, fixupTimes = 1): tf.SymbolicTensor {
    const options = { units: this.#width, name };
    if (this.#method === 'scaled-weights')
      return applied(new StandardizedDense({ ...options, kernelInitializer: this.he() }), x);
    const fixup = this.#method === 'fixup';
    const kernelInitializer = this.he(fixup ? fixupTimes : 1);
    return applied(tf.layers.dense({ ...options, kernelInitializer, useBias: !fixup }), x);
  }

  /** Normalization or what takes its place, then ReLU. */
  activated(x: tf.SymbolicTensor): tf.SymbolicTensor {
    const relu = (y: tf.SymbolicTensor) => applied(tf.layers.activation({ activation: 'relu' }), y);
    switch (this.#method) {
      case 'batch-norm':
        return relu(applied(new BatchNorm(), x));
      case 'layer-norm':
        return relu(applied(new LayerNorm(), x));
      case 'rms-norm':
        return relu(applied(new RMSNorm(), x));
      case 'group-norm':
        return relu(applied(new GroupNorm({ groups: 4 }), x));
      case 'fixup':
        return applied(new ScalarShift(), relu(applied(new ScalarShift(), x)));
      case 'scaled-weights':
        return constantScale(relu(x), reluGain);
      default:
        return relu(x);
    }
  }

  /** The end of a branch. */
  ended(x: tf.SymbolicTensor, branchScale: number): tf.SymbolicTensor {
    switch (this.#method) {
      case 'skip-init':
        return applied(new ScalarScale({ initialValue: 0 }), x);
      case 'fixup':
        return applied(new ScalarShift(), applied(new ScalarScale(), x));
      case 'scaled-weights':
        return constantScale(x, branchScale);
      default:
        return x;
    }
  }
}
