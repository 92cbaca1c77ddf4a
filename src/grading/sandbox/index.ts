export { findTotals } from './find-totals';
export * from './job';
export { lesserWalls, weaknessOf } from './lesser';
export { openSandbox } from './sandbox';
export { type SandboxMode, tryWalls } from './walls';
