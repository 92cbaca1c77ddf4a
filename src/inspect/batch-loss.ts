import { tf } from '../backend';
import type { Examples, LossName, Model } from '../train';
import { Batches } from '../train/batches';
import type { Loss } from '../train/losses';
import { resolveLoss } from '../train/losses';
import { asNetwork, type Network, outputShape } from '../train/network';

/** What measures a loss on one batch. */
export interface BatchLossOptions {
  /** `softmaxCrossEntropy` (on logits) by default. */
  readonly loss?: LossName | Loss;
  /** True, the default, normalizes by the batch, as in training; false by the moving averages. */
  readonly training?: boolean;
}

/** A model's loss on one batch, as a function of its variables. */
export interface BatchLoss {
  readonly network: Network;
  loss(): tf.Scalar;
  /** Puts moving averages and weights back as they were, and frees everything. */
  restore(): void;
}

/** All examples as one batch, and the loss on it. */
export function batchLoss(model: Model, examples: Examples, options: BatchLossOptions): BatchLoss {
  const network = asNetwork(model);
  const loss = resolveLoss(options.loss ?? 'softmaxCrossEntropy');
  const batches = new Batches(examples, outputShape(model));
  const { x, y } = batches.take(Array.from({ length: batches.count }, (_, i) => i));
  const before = network.state.map((variable) => tf.clone(variable));
  return {
    network,
    loss: () => loss(y, network.forward(x, options.training ?? true)),
    restore: () => {
      network.state.forEach((variable, i) => {
        variable.assign(before[i] as tf.Tensor);
      });
      tf.dispose([x, y, ...before]);
    },
  };
}
