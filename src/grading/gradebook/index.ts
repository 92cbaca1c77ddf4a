export * from './gradebook';
export { openGradebook } from './open';
