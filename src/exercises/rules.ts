/** Lists of names that exercises withhold; exercises that share a list are graded in one child. */

/** Everything that standardizes or normalizes a batch in one call. */
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
