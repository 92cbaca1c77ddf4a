/** What solutions may use: the lists that exercises share, and what is free for all of them. */
import * as display from '../display';
import * as layers from '../layers';
import * as models from '../models';
import * as plot from '../plot';
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

/** What only shows something, or answers a question: it does nothing while grading. */
export const showingNames: readonly string[] = [
  ...[...Object.keys(display), ...Object.keys(plot)],
  ...['answer', 'check', 'claim', 'hint', 'predict', 'progress', 'ready'],
];

/**
 * What may be used to work out the answer to a question. No layer and no model answers one for the student, and some
 * questions ask what they do; data and training are not at hand.
 */
export const questionNames: readonly string[] = [
  ...new Set([...always, ...showingNames, ...Object.keys(layers), ...Object.keys(models)]),
].sort();

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

/** Everything that works a derivative out. Withholding one of them withholds what stands behind all of them, too. */
export const readyMadeGradients: readonly string[] = [
  'tf.grad',
  'tf.grads',
  'tf.valueAndGrad',
  'tf.valueAndGrads',
  'tf.variableGrads',
];
