export * from './batch-norm';
export * from './batch-norm-layer';
