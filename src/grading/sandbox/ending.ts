/** What is known of how a child ended. Only the sentence depends on it: no end earns anything. */
import os from 'node:os';
import type { JobStatus } from './job';
import { NEVER_SETTLES } from './protocol';

/** Why a child gave no answer. */
export interface Ending {
  readonly status: Exclude<JobStatus, 'done'>;
  readonly message: string;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What was printed. */
  readonly output: string;
  readonly memoryMiB: number;
}

/** How V8 and the C++ library say that they got no memory. */
const outOfMemory = /heap out of memory|bad_alloc|Allocation failed|out of memory/i;

const endless = 'the code used up its processor time; is there an endless loop?';

/** What each signal says: who sends it, and what for. Where it could be want of memory, it is no more than that. */
const meanings: Readonly<Partial<Record<NodeJS.Signals, (limit: string) => string>>> = {
  SIGABRT: () => 'the process aborted itself: its code asked for that, or something in Node.js gave up',
  SIGSEGV: (limit) =>
    `the process touched memory that is not its own: a fault in native code, or in how that takes it when it gets no more memory (${limit})`,
  SIGBUS: (limit) =>
    `the process touched memory that is not there: a fault in native code, or memory that ran out (${limit})`,
  SIGILL: (limit) =>
    `the JavaScript engine stopped itself: a fault in it, or no more memory for it (${limit})`,
  SIGTRAP: (limit) =>
    `the JavaScript engine stopped itself: a fault in it, or no more memory for it (${limit})`,
  SIGFPE: () => 'native code computed what no processor can, such as a whole number divided by 0',
  SIGSYS: () => 'the code asked the system for something that the walls do not let it have',
  SIGXFSZ: () => 'the code wrote to a file, which it may not',
  SIGPIPE: () => 'the code wrote to where nobody listened any more',
  SIGKILL: () => 'the process was killed, by its own code or for exceeding its limits',
};

/** The signal that ended a process; what starts it may report one as 128 and its number. */
function signalOf({ code, signal }: Ended): string | undefined {
  if (signal !== null) return signal;
  const number = code !== null && code > 128 ? code - 128 : 0;
  return Object.entries(os.constants.signals).find(([, one]) => one === number)?.[0];
}

/** What an end means. */
export function endingOf(ended: Ended): Ending {
  const { code, output, memoryMiB } = ended;
  if (code === NEVER_SETTLES)
    return { status: 'timeout', message: 'the code waits for a promise that never settles' };
  const signal = signalOf(ended);
  if (signal === 'SIGXCPU') return { status: 'timeout', message: endless };
  if (outOfMemory.test(output))
    return { status: 'memory', message: `the code needed more than ${memoryMiB} MiB of memory` };
  if (signal === undefined)
    return {
      status: 'crashed',
      message: `the code ended its own process (exit status ${code ?? 'unknown'}) before it had answered`,
    };
  const meaning = Object.entries(meanings).find(([name]) => name === signal)?.[1];
  const words =
    meaning?.(`the limit is ${memoryMiB} MiB`) ?? 'the process was ended, by its own code or from outside';
  return { status: 'crashed', message: `${words} (${signal})` };
}
