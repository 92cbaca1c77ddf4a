/**
 * What goes on inside a network: recorded activations, their distributions, saturation, shift, gradients.
 * @module
 */
export * from './activity';
export * from './autocorrelation';
export type { BatchLossOptions } from './batch-loss';
export * from './gradient-check';
export * from './gradient-norms';
export * from './histogram';
export * from './kde';
export * from './layer-gradients';
export * from './layer-watch';
export * from './loss-surface';
export * from './probe';
export * from './sample';
export * from './shift';
export * from './subspace';
