import { jobsOption, neededRedisOptions, sandboxOption } from './common-options';
import { commandTable } from './table';

export const workerTable = commandTable({
  name: 'worker',
  group: 'machine',
  summary: 'grade submissions from a queue',
  about: `
Grades what \`very-deep grade --redis URL\` puts on the queue, until it is told to stop. It needs the course of the same
version, or a student's bundle of it: references, answers and the seed stay where the grading was started.

SIGTERM or Ctrl-C: take nothing new, finish what is held, end with 0. A second one ends at once; what was held then goes
to another worker.`,
  options: {
    ...neededRedisOptions,
    jobs: jobsOption,
    sandbox: sandboxOption,
    metrics: {
      kind: 'number',
      value: 'PORT',
      noun: 'number',
      whole: true,
      from: 0,
      to: 65535,
      about: 'serve http://127.0.0.1:PORT/metrics for Prometheus, and /health; 0 for any free port',
    },
  },
  exits: '0 drained, 2 usage or environment',
});
