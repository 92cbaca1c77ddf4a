export type { EngineName } from './engines';
export { type Counted, countTensors } from './memory';
export { type BackendReport, backendReport, type EngineStatus, ready } from './ready';
export { tf } from './tf';
