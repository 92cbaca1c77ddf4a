/**
 * Errors, shapes, and random numbers that are the same on every machine.
 * @module
 */
export * from './errors';
export * from './random';
export * from './shapes';
export * from './torch-random';
