import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type GraderPool, openPool } from '../../grading/pool';
import { openRedis, serveMetrics, startWorker, WorkerCounts } from '../../grading/queue';
import { courseVersion } from '../../notebook/released';
import type { Command } from '../command';
import { oneOf, portNumber, positive } from '../number-options';
import { neededAddress, redisFlags, redisHelp } from '../redis-options';

const usage = `
usage: very-deep worker --redis URL [options]

Grades what \`very-deep grade --redis URL\` puts on the queue, until it is told to stop. It needs the course of the same
version, or a student's bundle of it: references, answers and the seed stay where the grading was started.
${redisHelp}
  --jobs N           how many submissions at a time (default: the number of cores)
  --sandbox MODE     required (default): refuse where code cannot be isolated; best-effort: grade all the same
  --metrics PORT     serve http://127.0.0.1:PORT/metrics for Prometheus, and /health; 0 for any free port

SIGTERM or Ctrl-C: take nothing new, finish what is held, end with 0. A second one ends at once; what was held then goes to
another worker. Exit status: 0 drained, 2 usage or environment.
`;

/** Submissions held for each that is graded: enough that the compiler sees several at once. */
const heldPerJob = 8;

export const command: Command = {
  summary: 'grade submissions from a queue',
  usage,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        ...redisFlags,
        jobs: { type: 'string', default: String(availableParallelism()) },
        sandbox: { type: 'string', default: 'required' },
        metrics: { type: 'string' },
      },
    });
    const address = neededAddress(values);
    const jobs = positive('--jobs', values.jobs);
    const mode = oneOf('--sandbox', values.sandbox, ['required', 'best-effort'] as const);
    const port = values.metrics === undefined ? undefined : portNumber('--metrics', values.metrics, 0);
    const say = (sentence: string) => process.stderr.write(`${new Date().toISOString()}  ${sentence}\n`);
    const counts = new WorkerCounts();
    let pool: GraderPool | undefined;
    // What was mistyped is told first: the port and the address are sure and cheap to try, isolation is neither.
    const server =
      port === undefined ? undefined : await serveMetrics(port, () => counts.text(pool?.processes ?? 0));
    try {
      const redis = await openRedis(address, say);
      try {
        pool = await openPool({ mode, jobs });
      } catch (error) {
        redis.client.disconnect();
        throw error;
      }
      const concurrency = heldPerJob * jobs;
      const stop = stopSignal();
      const worker = await startWorker({ redis, version: courseVersion, pool, concurrency, counts });
      say(`ready: version ${courseVersion}, ${jobs} at a time`);
      if (server !== undefined)
        say(`metrics: http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
      await stop;
      say(`stopping; ${counts.active} submissions are still held`);
      await worker.drain();
      say(`${counts.total} graded`);
    } finally {
      await pool?.close();
      server?.closeAllConnections();
      server?.close();
    }
    return 0;
  },
};

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
