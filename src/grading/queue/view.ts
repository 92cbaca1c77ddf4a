/** What is going on in the queue: how much waits, who works, how fast. */
import { openRedis, type RedisAddress } from './connection';
import { openEvents } from './events';
import { prefix, priorities, queueName } from './jobs';
import type { QueueKey } from './key';

export interface QueueState {
  /** Live students' submissions that wait, and batches'. */
  readonly live: number;
  readonly batch: number;
  readonly active: number;
  /** Failed once or twice, and waiting to be tried again. */
  readonly delayed: number;
  /** Given up, and not yet fetched by whoever asked. */
  readonly failed: number;
  readonly workers: number;
  /** Submissions graded in the last minute, or since the view was opened. */
  readonly perMinute: number;
}

export interface QueueView {
  state(): Promise<QueueState>;
  close(): Promise<void>;
}

/**
 * Opens a view of the queue.
 * @throws UsageError when Redis cannot be used
 */
export async function openQueueView(
  address: RedisAddress,
  { version, key }: { readonly version: string; readonly key: QueueKey },
  say: (sentence: string) => void,
): Promise<QueueView> {
  const { settings: connection, client: redis } = await openRedis(address, say);
  const { Queue } = await import('bullmq');
  const name = queueName(version, key);
  const queue = new Queue(name, { connection, prefix });
  queue.on('error', () => {});
  const events = await openEvents(name, connection);
  const opened = Date.now();
  let finished: number[] = [];
  events.on('completed', () => finished.push(Date.now()));
  return {
    async state() {
      const counts = await queue.getJobCounts('active', 'delayed', 'failed');
      const waiting = await queue.getCountsPerPriority(Object.values(priorities));
      const minuteAgo = Date.now() - 60_000;
      finished = finished.filter((at) => at >= minuteAgo);
      const seconds = Math.max(1, Math.min(60, (Date.now() - opened) / 1000));
      return {
        live: waiting[priorities.live] ?? 0,
        batch: waiting[priorities.batch] ?? 0,
        active: counts.active ?? 0,
        delayed: counts.delayed ?? 0,
        failed: counts.failed ?? 0,
        workers: await queue.getWorkersCount(),
        perMinute: Math.round((60 * finished.length) / seconds),
      };
    },
    async close() {
      await Promise.allSettled([events.close(), queue.close()]);
      redis.disconnect();
    },
  };
}
