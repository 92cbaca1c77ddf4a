/** One line of a training run's table. */
export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  /** Mean over the epoch's training batches, in training mode, while the weights changed. */
  readonly loss: number;
  /** The learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** Wall-clock time of the epoch, evaluation included. */
  readonly seconds: number;
  /** Training examples per second, evaluation left out. */
  readonly examplesPerSecond: number;
  /** Metrics under their names; those of the validation data under `val` + name: `valLoss`, `valAccuracy`. */
  readonly [metric: string]: number;
}

/** What one training step measured. */
export interface StepRow {
  /** From 1, over all epochs. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly [metric: string]: number;
}

/** What `fit` gives back: every step and every epoch, and why it ended. Plain data, ready for a table or JSON. */
export interface History {
  readonly epochs: readonly EpochRow[];
  readonly steps: readonly StepRow[];
  /** True when a signal or a stop condition ended the run before its last epoch. */
  readonly stopped: boolean;
}

/**
 * `accuracy` to `valAccuracy`.
 * @internal
 */
export const validationName = (metric: string) => `val${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;
