/**
 * Training: the loop, losses, metrics, optimizers, schedules, checkpoints.
 * @module
 */
import './model-files';

export { cropAndFlip } from './augment';
export type { Examples, TensorExamples } from './batches';
export { type Checkpoint, loadCheckpoint, saveCheckpoint } from './checkpoint';
export { type EvaluateOptions, evaluate, infer } from './evaluate';
export { type Listener, setDefaultListeners, type TrainingEvent } from './events';
export { type FitOptions, fit } from './fit';
export type { EpochRow, History, StepRow } from './history';
export { intersectionOverUnion, meanIou } from './iou';
export {
  type Loss,
  type LossName,
  losses,
  meanSquaredError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from './losses';
export { accuracy, binaryAccuracy, type Metric, type MetricName, metrics } from './metrics';
export type { Model, Network } from './network';
export {
  adam,
  type Decays,
  type Optimizer,
  type OptimizerName,
  optimizers,
  rmsprop,
  sgd,
  type Update,
} from './optimizers';
export { cosineDecay, type Moment, type Schedule, stepDecay, warmup } from './schedules';
export { makeStep, type Step } from './step';
export { inTemporaryFolder } from './temporary-folder';
