export * from './by-hand/by-hand';
export * from './gradebook';
export { openGradebook } from './open';
export { GradebookRecorder } from './recorder';
