export * from './gradebook';
export { openGradebook } from './open';
export { Recorder } from './recorder';
