/**
 * Normalization and padded convolutions, as pure functions and as layers for `tf.layers` models.
 * @module
 */
export { attention, MultiHeadAttention, type MultiHeadAttentionOptions } from './attention';
export {
  type BatchNormOptions,
  type BatchNormParameters,
  type BatchNormResult,
  batchMoments,
  batchNorm,
  batchNormGradient,
  type VarianceEstimate,
} from './batch-norm';
export { BatchNorm, type BatchNormLayerOptions } from './batch-norm-layer';
export type { DataFormat } from './data-format';
export { type Affine, type GroupNormOptions, groupNorm, instanceNorm, layerNorm } from './group-norm';
export {
  PaddedConv2D,
  type PaddedConv2DOptions,
  PaddedMaxPool2D,
  type PaddedMaxPool2DOptions,
} from './padded';
export {
  GroupNorm,
  type GroupNormLayerOptions,
  LayerNorm,
  type PositionNormOptions,
  RMSNorm,
} from './position-norm-layers';
export { type RmsNormOptions, rmsNorm, rmsNormGradient } from './rms-norm';
export { type ScalarOptions, ScalarScale, ScalarShift } from './scalars';
export {
  reluGain,
  StandardizedDense,
  type StandardizedDenseOptions,
  standardizeWeights,
} from './standardized-dense';
export { TokenAndPositionEmbedding, type TokenAndPositionEmbeddingOptions } from './token-embedding';
