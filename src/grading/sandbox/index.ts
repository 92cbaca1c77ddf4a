export * from './job';
export { openSandbox, type SandboxOptions } from './sandbox';
export { type SandboxMode, tryWalls, type WallReport } from './walls';
