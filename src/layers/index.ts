/**
 * Normalization and padded convolutions, as pure functions and as layers for `tf.layers` models.
 * @module
 */
export * from './batch-norm';
export * from './batch-norm-layer';
export * from './data-format';
export * from './group-norm';
export * from './padded';
