/** How the kernel's sockets are set up, and heard. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Router } from 'zeromq';

/**
 * Without a limit nothing is ever dropped; ZeroMQ's default loses whatever goes beyond 1000 messages. And with no timeout
 * every message is sent at once: else a loop's 513th would wait, and the 514th be refused as "busy".
 */
export const unlimited = { sendHighWaterMark: 0, sendTimeout: 0 };

const MEBIBYTE = 2 ** 20;

/**
 * How big a frame may be, in bytes: whoever sends a bigger one is disconnected, before memory is taken for it. A shell
 * hears what widgets send, files among it; the others hear short requests.
 */
export const frameLimits = { shell: 512 * MEBIBYTE, others: 16 * MEBIBYTE };

/**
 * Hears a socket until it is closed. One that has skipped what was no message may say that it could not be read ("EAGAIN");
 * it is read on, as it would otherwise never be heard again.
 */
export async function hearAll(socket: Router, hear: (frames: Buffer[]) => void): Promise<void> {
  while (!socket.closed)
    try {
      for await (const frames of socket) hear(frames);
    } catch {
      await sleep(1);
    }
}
