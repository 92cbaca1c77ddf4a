export { findTotals } from './find-totals';
export * from './job';
export { openSandbox } from './sandbox';
export { type SandboxMode, tryWalls } from './walls';
