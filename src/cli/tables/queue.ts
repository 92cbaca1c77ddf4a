import { neededRedisOptions } from './common-options';
import { commandTable } from './table';

export const queueTable = commandTable({
  name: 'queue',
  group: 'machine',
  summary: 'watch the grading queue',
  about: 'Shows what is going on in the grading queue, each second anew, until Ctrl-C.',
  options: {
    ...neededRedisOptions,
    once: { kind: 'flag', about: 'show it once and end' },
  },
  exits: '0 done, 2 usage or environment',
});
