import type { AddressInfo } from 'node:net';
import { type GraderPool, openPool } from '../../grading/pool';
import {
  openRedis,
  type QueueKey,
  readQueueKey,
  serveMetrics,
  startWorker,
  WorkerCounts,
} from '../../grading/queue';
import { courseVersion } from '../../notebook/released';
import { type Command, commandOf } from '../command';
import { addressAt } from '../redis-options';
import { workerTable } from '../tables/worker';
import { inLine, tell } from '../terminal';

/** Submissions held for each that is graded: enough that the compiler sees several at once. */
const heldPerJob = 8;

export const command: Command = commandOf(workerTable, async ({ values }) => {
  const address = addressAt(values.redis, values);
  const { jobs, sandbox: mode, metrics: port } = values;
  const log = (sentence: string) => tell(`${new Date().toISOString()}  ${inLine(sentence)}\n`);
  const counts = new WorkerCounts();
  let pool: GraderPool | undefined;
  // What was mistyped is told first: the port and the address are sure and cheap to try, isolation is neither.
  const server =
    port === undefined ? undefined : await serveMetrics(port, () => counts.text(pool?.processes ?? 0));
  try {
    const redis = await openRedis(address, log);
    let key: QueueKey;
    try {
      key = readQueueKey(values['queue-key']);
      pool = await openPool({ mode, jobs });
    } catch (error) {
      redis.client.disconnect();
      throw error;
    }
    const concurrency = heldPerJob * jobs;
    const stop = stopSignal();
    const worker = await startWorker({ redis, key, version: courseVersion, pool, concurrency, counts });
    log(`ready: version ${courseVersion}, ${jobs} at a time`);
    if (server !== undefined)
      log(`metrics: http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    await stop;
    log(`stopping; ${counts.active} submissions are still held`);
    await worker.drain();
    log(`${counts.total} graded`);
  } finally {
    await pool?.close();
    server?.closeAllConnections();
    server?.close();
  }
  return 0;
});

/** Settles at the first request to stop; the second ends the process. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', ask);
    process.on('SIGINT', ask);
  });
}
