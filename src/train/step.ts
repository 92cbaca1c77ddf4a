import { atomically, tf } from '../backend';
import type { Loss } from './losses';
import type { Metric } from './metrics';
import type { Network } from './network';
import type { Optimizer } from './optimizers';

/** One update of the weights: a function of the variables, a batch and the learning rate, with nothing else inside. */
export type Step = (x: tf.Tensor, y: tf.Tensor, learningRate: tf.Scalar) => Record<string, tf.Tensor>;

/**
 * Makes the training step of a network.
 *
 * The step computes the loss in training mode, its gradients and every new value, and assigns them. It is atomic: an
 * error or an interrupt leaves weights, moving averages and optimizer as they were. It reads no tensor back, so that
 * an engine may compile it as one program.
 *
 * @returns a step that gives `loss` and the metrics as scalars; the caller disposes of them
 * @example
 * ```ts
 * const w = tf.variable(tf.scalar(1));
 * const network = { forward: (x: tf.Tensor) => tf.mul(x, w), trainable: [w], state: [w] };
 * const step = makeStep(network, { loss: meanSquaredError, metrics: {}, optimizer: sgd() });
 * step(tf.tensor1d([1]), tf.tensor1d([2]), tf.scalar(0.1)); //=> { loss: 1 }
 * w; //=> 1.2
 * ```
 */
export function makeStep(
  network: Network,
  options: { loss: Loss; metrics: Readonly<Record<string, Metric>>; optimizer: Optimizer },
): Step {
  const { loss, metrics, optimizer } = options;
  const trainable = [...network.trainable];
  optimizer.prepare(trainable);
  const step: Step = (x, y, learningRate) =>
    tf.tidy(() => {
      let output: tf.Tensor | undefined;
      const { value, grads } = tf.variableGrads(() => {
        const forward = network.forward(x, true);
        const penalties = network.penalty?.() ?? [];
        const total = penalties.reduce((sum, penalty) => tf.add(sum, penalty), loss(y, forward));
        output = tf.keep(forward);
        return total;
      }, trainable);
      // The kept output goes back under the care of this tidy.
      const result = (output as tf.Tensor).clone();
      (output as tf.Tensor).dispose();
      const measured: Record<string, tf.Tensor> = { loss: value };
      for (const [name, metric] of Object.entries(metrics)) measured[name] = metric(y, result);
      const gradients = trainable.map((variable) => grads[variable.name]);
      for (const [variable, next] of optimizer.updates(trainable, gradients, learningRate))
        variable.assign(next);
      return measured;
    });
  return (...args) => atomically(() => step(...args));
}
