export { openRedis, type RedisAddress } from './connection';
export type { Priority } from './jobs';
export { serveMetrics, WorkerCounts } from './metrics';
export { openQueueGrader, type QueueGrader, type QueueGraderOptions } from './producer';
export { openQueueView, type QueueState } from './view';
export { startWorker } from './worker';
