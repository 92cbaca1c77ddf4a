import { tf } from '../backend';
import { Random } from '../core';
import { BatchNorm } from '../layers';

/** Options of {@link lenet}; all may be left out. */
export interface LeNetOptions {
  /** Normalize before every activation but the last; false by default. */
  readonly batchNorm?: boolean;
  /** `sigmoid` by default, as in 1998. */
  readonly activation?: 'sigmoid' | 'tanh' | 'relu';
  /** `max` by default, as in the course's source; `average` as in 1998. */
  readonly pooling?: 'max' | 'average';
  /** [height, width, channels] of an image; [28, 28, 1] by default. */
  readonly inputShape?: readonly [number, number, number];
  /** 10 by default. */
  readonly classes?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * LeNet: two 5x5 convolutions without padding, each followed by pooling, and three dense layers.
 *
 * 28x28 pixels become 24x24x6, 12x12x6, 8x8x16 and 4x4x16 = 256 features, then 120, 84 and the classes. Weights
 * are Glorot-uniform ("Xavier"), biases 0.
 *
 * @returns a model that gives logits (no softmax), shape [batch, classes]; `model.dispose()` frees it
 * @source LeCun, Bottou, Bengio and Haffner (1998), "Gradient-based learning applied to document recognition";
 *   with batch normalization as in Ioffe and Szegedy (2015)
 * @example
 * ```ts
 * lenet().countParams(); //=> 44426
 * ```
 */
export function lenet(options: LeNetOptions = {}): tf.LayersModel {
  const { batchNorm = false, activation = 'sigmoid', pooling = 'max', classes = 10, seed = 0 } = options;
  const inputShape = [...(options.inputShape ?? [28, 28, 1])];
  const random = new Random(seed);
  const initializer = () => tf.initializers.glorotUniform({ seed: random.uint32() });
  const pool = pooling === 'max' ? tf.layers.maxPooling2d : tf.layers.averagePooling2d;
  const activate = () => [...(batchNorm ? [new BatchNorm()] : []), tf.layers.activation({ activation })];
  const convolution = (filters: number, first: object = {}) => [
    tf.layers.conv2d({ filters, kernelSize: 5, kernelInitializer: initializer(), ...first }),
    ...activate(),
    pool({ poolSize: 2, strides: 2 }),
  ];
  const dense = (units: number) => tf.layers.dense({ units, kernelInitializer: initializer() });
  return tf.sequential({
    name: batchNorm ? 'lenet-bn' : 'lenet',
    layers: [
      ...convolution(6, { inputShape }),
      ...convolution(16),
      tf.layers.flatten(),
      dense(120),
      ...activate(),
      dense(84),
      ...activate(),
      dense(classes),
    ],
  });
}
