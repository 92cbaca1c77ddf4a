/** What is wrong with what Redis holds, as against a Redis that is away. */
import { DataError } from '../../core';

/** Whether an error is about data that others wrote: no JSON, no job, or another kind of key than BullMQ makes. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof DataError ||
  error instanceof SyntaxError ||
  (error instanceof Error &&
    /^(WRONGTYPE|ERR|Missing key for job|Job \S+ (is not|could not))/.test(error.message));

const longest = 300;

/** What Redis says of a failure, for a report: whoever can write to Redis can write it. */
export const toldBy = (reason: unknown): string =>
  (typeof reason === 'string' && reason !== '' ? reason : 'nobody says why')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .slice(0, longest);
