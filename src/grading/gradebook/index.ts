export * from './by-hand/by-hand';
export { type Overridden, type Override, overrideExercises } from './by-hand/override';
export { countingOf } from './by-hand/rows';
export * from './gradebook';
export { openGradebook } from './open';
export { GradebookRecorder } from './recorder';
export { newToken, type Role, roles, type Teacher, type Teachers } from './teachers';
