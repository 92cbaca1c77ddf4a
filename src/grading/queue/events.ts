/** What happens in a queue, as Redis tells it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueEvents } from 'bullmq';
import type { OpenRedis } from './connection';
import { prefix } from './jobs';

const pauseMilliseconds = 100;

/** Opens the events of a queue. They are heard on after one that somebody else has written, and that is none. */
export async function openEvents(name: string, connection: OpenRedis['settings']): Promise<QueueEvents> {
  const { QueueEvents } = await import('bullmq');
  const events = new QueueEvents(name, { connection, prefix, autorun: false });
  events.on('error', () => {}); // a lost connection, of which `openRedis` tells
  void (async () => {
    while (events.closing === undefined) await events.run().catch(() => sleep(pauseMilliseconds));
  })();
  await events.waitUntilReady();
  return events;
}
