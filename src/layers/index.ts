export * from './batch-norm';
export * from './batch-norm-layer';
export * from './data-format';
export * from './group-norm';
export * from './padded';
