import { setTimeout as sleep } from 'node:timers/promises';
import { openQueueView, type QueueState, readQueueKey } from '../../grading/queue';
import { courseVersion } from '../../notebook/released';
import { type Command, commandOf } from '../command';
import { addressAt } from '../redis-options';
import { queueTable } from '../tables/queue';
import { say, takeBack, tell } from '../terminal';

export const command: Command = commandOf(queueTable, async ({ values }) => {
  const report = (sentence: string) => tell(`${sentence}\n`);
  const ours = { version: courseVersion, key: readQueueKey(values['queue-key']) };
  const view = await openQueueView(addressAt(values.redis, values), ours, report);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const { stdout } = process;
  try {
    let drawn = 0;
    while (!stop.signal.aborted) {
      const lines = table(await view.state(), stdout.columns ?? 80);
      takeBack(drawn);
      say(`${lines.join('\n')}\n`);
      drawn = lines.length;
      if (values.once) break;
      await sleep(stdout.isTTY ? 1000 : 5000, undefined, { signal: stop.signal }).catch(() => {});
    }
  } finally {
    await view.close();
  }
  return 0;
});

function table(state: QueueState, columns: number): string[] {
  const waiting = state.live + state.batch;
  const left = state.perMinute > 0 ? `, about ${Math.ceil(waiting / state.perMinute)} min left` : '';
  const rows: [string, number, string][] = [
    ['live', state.live, 'students who wait'],
    ['batch', state.batch, `of classes${left}`],
    ['active', state.active, `held by ${state.workers} ${state.workers === 1 ? 'worker' : 'workers'}`],
    ['retry', state.delayed, 'failed, and will be tried again'],
    ['failed', state.failed, 'given up, reported as crashed'],
  ];
  const most = Math.max(1, ...rows.map(([, n]) => n));
  const width = Math.max(8, Math.min(30, columns - 60));
  return [
    `version ${courseVersion}: ${state.perMinute} submissions a minute`,
    ...rows.map(([name, n, words]) => {
      const bar = '█'.repeat(Math.ceil((width * n) / most)).padEnd(width, '░');
      return `  ${name.padEnd(7)}${String(n).padStart(8)}  ${bar}  ${words}`;
    }),
  ];
}
