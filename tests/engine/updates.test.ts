import * as tf from '@tensorflow/tfjs';
import { compile } from 'tfjs-backend-onnx';
import { describe, expect, it } from 'vitest';
import '../../src/backend';

/** Weights after steps of gradient descent, where compiling folds the update into the gradient's matrix product. */

interface Layer {
  name: string;
  x: number[];
  weights: number[];
  apply: (x: tf.Tensor, weights: tf.Tensor) => tf.Tensor;
}

const conv = (strides: number, pad: 'same' | 'valid') => (x: tf.Tensor, weights: tf.Tensor) =>
  tf.conv2d(x as tf.Tensor4D, weights as tf.Tensor4D, strides, pad);

const layers: Layer[] = [
  { name: 'dense', x: [32, 20], weights: [20, 30], apply: (x, weights) => tf.matMul(x, weights) },
  { name: 'minimal filtering', x: [4, 4, 4, 32], weights: [3, 3, 32, 32], apply: conv(1, 'same') },
  { name: 'the centre tap alone', x: [8, 1, 1, 32], weights: [3, 3, 32, 48], apply: conv(1, 'same') },
  { name: 'some of the taps', x: [8, 2, 2, 24], weights: [3, 3, 24, 40], apply: conv(2, 'same') },
  { name: 'im2col', x: [4, 7, 7, 32], weights: [3, 3, 32, 24], apply: conv(2, 'same') },
  { name: 'pointwise', x: [4, 6, 6, 32], weights: [1, 1, 32, 24], apply: conv(1, 'valid') },
];

async function train(layer: Layer, backend: string, descend: 'sgd' | 'assign'): Promise<Float32Array> {
  await tf.setBackend(backend);
  const weights = tf.variable(tf.randomNormal(layer.weights, 0, 0.1, 'float32', 1));
  const x = tf.randomNormal(layer.x, 0, 1, 'float32', 2);
  const optimizer = tf.train.sgd(0.1);
  const loss = () => layer.apply(x, weights).square().mean() as tf.Scalar;
  const step = compile(() => {
    if (descend === 'sgd') return optimizer.minimize(loss, true) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, [weights]);
    weights.assign(tf.sub(weights, tf.mul(grads[weights.name] as tf.Tensor, 0.1)));
    return value;
  });
  for (let i = 0; i < 3; i++) step().dispose();
  const values = weights.dataSync().slice() as Float32Array;
  step.dispose();
  tf.dispose([x, weights]);
  return values;
}

describe('gradient descent on the weights of', () => {
  const cases = layers.flatMap((layer) =>
    (['sgd', 'assign'] as const).map((how) => [layer.name, how, layer] as const),
  );
  it.each(cases)('%s, by %s, agrees with the JavaScript engine', async (_name, how, layer) => {
    const [expected, actual] = [await train(layer, 'cpu', how), await train(layer, 'onnx', how)];
    const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const worst = expected.reduce((a, b, i) => Math.max(a, Math.abs(b - (actual[i] as number))), 0);
    expect(worst / largest).toBeLessThan(1e-5);
  });
});
