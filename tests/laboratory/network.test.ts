/** The laboratory's network against finite differences, and against the course's own layers on TensorFlow.js. */
import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { Draws } from '../../src/laboratory/draws';
import { layoutOf } from '../../src/laboratory/layout';
import { type Form, Network } from '../../src/laboratory/network';
import { activationNames, normNames } from '../../src/laboratory/settings';
import { batchNorm, layerNorm } from '../../src/layers';

const ROWS = 7;

/** A network with drawn weights, scales and shifts, and a batch for it. */
function example(form: Form, depth = 3, width = 5) {
  const layout = layoutOf({ depth, width });
  const draws = new Draws(3, 5);
  const parameters = Float64Array.from({ length: layout.size }, () => 0.7 * draws.normal());
  const inputs = Float64Array.from({ length: 2 * ROWS }, () => draws.normal());
  const labels = Float64Array.from({ length: ROWS }, (_, i) => i % 2);
  const network = new Network(layout, ROWS);
  const loss = (at: Float64Array) => {
    network.up(at, form, inputs, ROWS);
    return network.loss(labels);
  };
  const gradient = new Float64Array(layout.size);
  loss(parameters);
  network.down(parameters, form, labels, gradient);
  return { layout, parameters, inputs, labels, network, loss, gradient };
}

const forms = normNames.flatMap((norm) =>
  activationNames.flatMap((activation) =>
    [false, true].map((residual): Form => ({ norm, activation, residual })),
  ),
);

describe('the pass down', () => {
  it.each(forms)('is the slope of the loss: $norm, $activation, residual $residual', (form) => {
    const { parameters, loss, gradient } = example(form);
    const step = 1e-6;
    const slopes = parameters.map((value, i) => {
      const moved = (by: number) => {
        const at = parameters.slice();
        at[i] = value + by;
        return loss(at);
      };
      return (moved(step) - moved(-step)) / (2 * step);
    });
    const largest = Math.max(...gradient.map(Math.abs));
    expect(largest).toBeGreaterThan(1e-3);
    for (const [i, value] of gradient.entries())
      expect(Math.abs(value - (slopes[i] as number))).toBeLessThan(1e-7 * (1 + largest));
  });

  it.each(normNames)("agrees with the course's layers on TensorFlow.js: norm %s", (norm) => {
    const form: Form = { norm, activation: 'tanh', residual: true };
    const { layout, parameters, inputs, labels, network, loss, gradient } = example(form, 4, 6);
    const value = loss(parameters);
    network.down(parameters, form, labels, gradient);
    const places = layout.layers.flatMap(({ weights, biases, scale, shift, inputs: n, outputs }) => [
      { at: weights, shape: [outputs, n] },
      { at: biases, shape: [outputs] },
      { at: scale, shape: [outputs] },
      { at: shift, shape: [outputs] },
    ]);
    const lengths = places.map(({ shape }) => shape.reduce((product, extent) => product * extent, 1));
    tf.tidy(() => {
      const network = (...tensors: tf.Tensor[]) => {
        let h: tf.Tensor = tf.tensor2d(Array.from(inputs), [ROWS, 2]);
        const layers = layout.layers.map(
          (_, l) => tensors.slice(4 * l, 4 * l + 4) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
        );
        layers.slice(0, -1).forEach(([w, b, gamma, beta], l) => {
          const sums = h.matMul(w, false, true).add(b);
          const moving = { movingMean: tf.zerosLike(b), movingVariance: tf.onesLike(b) };
          const z =
            norm === 'none'
              ? sums
              : norm === 'layer'
                ? layerNorm(sums, { gamma, beta })
                : batchNorm(sums, { gamma, beta, ...moving }, { training: true }).y;
          h = l === 0 ? z.tanh() : h.add(z.tanh());
        });
        const [w, b] = layers.at(-1) as [tf.Tensor, tf.Tensor, ...unknown[]];
        const answers = h.matMul(w, false, true).add(b).flatten();
        return tf.losses.sigmoidCrossEntropy(tf.tensor1d(Array.from(labels)), answers).asScalar();
      };
      const tensors = places.map(({ at, shape }, i) =>
        tf.tensor(Array.from(parameters.subarray(at, at + (lengths[i] as number))), shape),
      );
      expect((network(...tensors) as tf.Scalar).dataSync()[0]).toBeCloseTo(value, 5);
      // The answer's layer is not normalized; without a normalization the scales and shifts of none reach the loss.
      const isUsed = places.map((_, i) => i % 4 < 2 || (norm !== 'none' && i < places.length - 2));
      const ofUsed = (...used: tf.Tensor[]) => {
        let next = 0;
        return network(...tensors.map((tensor, i) => (isUsed[i] ? (used[next++] as tf.Tensor) : tensor)));
      };
      const theirs = tf.grads(ofUsed)(tensors.filter((_, i) => isUsed[i]));
      let next = 0;
      places.forEach(({ at }, i) => {
        const values = isUsed[i]
          ? Array.from((theirs[next++] as tf.Tensor).dataSync())
          : Array(lengths[i]).fill(0);
        for (const [k, slope] of values.entries()) expect(gradient[at + k]).toBeCloseTo(slope, 5);
      });
    });
  });
});
