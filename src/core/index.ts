export * from './errors';
export * from './random';
export * from './shapes';
export * from './torch-random';
