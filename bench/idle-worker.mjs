// A worker that grades nothing: it gives each submission a report of a usual size at once.
import { createRequire } from 'node:module';
import { Worker } from 'bullmq';

const require = createRequire(import.meta.url);
const { prefix, queueName } = require('../dist/src/grading/queue/jobs');
const { courseVersion } = require('../dist/src/notebook/released');

const report = { status: 'graded', score: 0, maxScore: 0, message: 'x'.repeat(8000) };
const sandbox = { strength: 'isolated', weakness: '' };
const { hostname: host, port } = new URL(process.argv[2] ?? '');
new Worker(queueName(courseVersion), async () => ({ report, sandbox }), {
  connection: { host, port: Number(port) },
  prefix,
  concurrency: 16,
});
