/** A live class while the desk is open: its rows in memory, its file, and the address to which notebooks report. */
import { listen } from '../listen';
import type { Live } from '../module';
import { LiveClass } from './class';
import { readLiveCourse } from './course';
import { createIntake } from './intake';
import { Keeper, liveFile, readKept } from './kept';

export interface LiveOptions {
  /** The gradebook beside which it is kept. */
  readonly db: string;
  /** The address under which a TLS terminator makes it known. */
  readonly url?: string;
  /** Pages from which browsers may report. */
  readonly origins: readonly string[];
  readonly log: (sentence: string) => void;
}

export interface ServedLive extends Live {
  close(): Promise<void>;
}

/** Students who flood the port leave the desk its share of what the process may open. */
const mostConnections = 800;

/** How often is looked whether a class has ended, in milliseconds. */
const lookMs = 10_000;

/**
 * Goes on with the class that was open, or opens one until the end of today.
 * @param port 0 for any free one
 * @throws UsageError when the port is taken
 */
export async function serveLive(port: number, { db, url, origins, log }: LiveOptions): Promise<ServedLive> {
  const file = liveFile(db);
  const state = readKept(file, { dropped: log });
  const keeper = new Keeper(file, { state: () => room.state, log });
  const room: LiveClass = new LiveClass(await readLiveCourse(), {
    ...(state !== undefined && { state }),
    changed: () => keeper.changed(),
  });
  const { fetch } = createIntake(room, { origins });
  const listening = await listen(fetch, port, { flag: '--live-port', mostConnections });
  if (room.session === undefined) room.open(endOfToday());
  // Asking for it ends one whose time has come.
  const timer = setInterval(() => room.session, lookMs).unref();
  const base = url ?? `http://127.0.0.1:${listening.port}/`;
  return {
    room,
    address: (code) => `${base}#${code}`,
    async close() {
      clearInterval(timer);
      await listening.close();
      keeper.flush();
    },
  };
}

/** Deletes what a class left that has ended, now and while the desk is open without one. @returns ends it */
export function dropEnded(db: string): () => void {
  const file = liveFile(db);
  readKept(file);
  const timer = setInterval(() => readKept(file), lookMs).unref();
  return () => clearInterval(timer);
}

/** Midnight; an evening class begun shortly before has a few hours. */
function endOfToday(now = new Date()): number {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
  return Math.max(midnight, now.getTime() + 3 * 3_600_000);
}
