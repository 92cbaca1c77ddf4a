/**
 * What goes on inside a network: recorded activations, their distributions, saturation, shift, gradients.
 * @module
 */
export { deadUnits, saturatedFraction, updateRatio } from './activity';
export {
  type AlongGradientOptions,
  alongGradient,
  type GradientLine,
  type GradientPoint,
} from './along-gradient';
export { autocorrelation } from './autocorrelation';
export type { BatchLossOptions } from './batch-loss';
export { effectiveRank, meanCosine } from './feature-rank';
export { type GradientCheck, gradientCheck } from './gradient-check';
export { type GradientNorm, gradientNorms } from './gradient-norms';
export { type GradientShift, type GradientShiftOptions, gradientShift } from './gradient-shift';
export { type Histogram, histogram } from './histogram';
export { type Bandwidth, type Density, gaussianKde, type KdeOptions, kernelBandwidth } from './kde';
export { type LayerGradient, layerGradients } from './layer-gradients';
export { type LayerStep, watchLayers } from './layer-watch';
export { type LossSurface, type LossSurfaceOptions, lossSurface } from './loss-surface';
export { type Activations, layerActivations, recordActivations, type Tap } from './probe';
export { quantile, type Sample, type Summary, summarize } from './sample';
export { measureShift, quantiles, type Shift, wasserstein } from './shift';
export { principalAngles, principalComponents } from './subspace';
