export { openRedis, type RedisAddress } from './connection';

export { QueueKey, readQueueKey } from './key';
export { serveMetrics, WorkerCounts } from './metrics';
export { openQueueGrader, type QueueGraderOptions } from './producer';
export { openQueueView, type QueueState } from './view';
export { startWorker } from './worker';
