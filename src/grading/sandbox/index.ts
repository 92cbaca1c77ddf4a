export * from './job';
export { openSandbox } from './sandbox';
export { findTotals } from './totals';
export { type SandboxMode, tryWalls } from './walls';
