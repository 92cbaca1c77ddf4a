/** What solutions may use: the lists that exercises share, and what is free for all of them. */
import type { Rules } from './spec';

/** What every solution may take from `very-deep`. */
export const always: readonly string[] = [
  'tf',
  'Random',
  'TorchRandom',
  'VeryDeepError',
  'ShapeError',
  'ValueError',
  'DataError',
  'EngineError',
  'ExerciseError',
  'UsageError',
  'sizeOfShape',
  'formatShape',
  'expectShape',
  'courseSize',
  'bySize',
  'countTensors',
];

/** What a solution of an exercise may take from `very-deep`, beside what only shows something. */
export const availableNames = ({ allow = [] }: Pick<Rules, 'allow'>): readonly string[] =>
  [...new Set([...always, ...allow])].sort();

/** Everything that standardizes or normalizes a batch in one call; exercises that share a list share a child. */
export const readyMadeNormalization: readonly string[] = [
  'tf.moments',
  'tf.batchNorm',
  'tf.batchNorm2d',
  'tf.batchNorm3d',
  'tf.batchNorm4d',
  'tf.localResponseNormalization',
  'tf.layers.batchNormalization',
  'tf.layers.layerNormalization',
];
