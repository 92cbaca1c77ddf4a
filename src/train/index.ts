/**
 * Training: the loop, losses, metrics, optimizers, schedules, checkpoints.
 * @module
 */
export { cropAndFlip } from './augment';
export type { Examples, TensorExamples } from './batches';
export * from './checkpoint';
export { type EvaluateOptions, evaluate, predict } from './evaluate';
export { type Listener, setDefaultListeners, type TrainingEvent } from './events';
export * from './fit';
export * from './history';
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
export * from './optimizers';
export * from './schedules';
export { makeStep, type Step } from './step';
export { inTemporaryFolder } from './temporary-folder';
