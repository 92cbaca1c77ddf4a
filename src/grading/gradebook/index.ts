export * from './gradebook';
export { openGradebook } from './open';
export { GradebookRecorder } from './recorder';
