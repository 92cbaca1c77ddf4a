/** What the kernel and its machine use of processor and memory, as Jupyter's `usage_request` asks for it. */
import os from 'node:os';

interface Clock {
  /** Milliseconds of work, and of the time in which they were done. */
  readonly worked: number;
  readonly passed: number;
}

function kernelClock(): Clock {
  const { user, system } = process.cpuUsage();
  return { worked: (user + system) / 1000, passed: process.uptime() * 1000 };
}

/** Of all processors together. */
function hostClock(): Clock {
  let worked = 0;
  let passed = 0;
  for (const { times } of os.cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    worked += all - times.idle;
    passed += all;
  }
  return { worked, passed };
}

const percentOf = (part: number, whole: number): number =>
  whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0;

/** Percentages since the last call; the first speaks of the kernel's life so far. */
export class Usage {
  #kernel: Clock = { worked: 0, passed: 0 };
  #host = hostClock();

  now(): object {
    const kernel = kernelClock();
    const host = hostClock();
    const total = os.totalmem();
    const available = os.freemem();
    const usage = {
      hostname: os.hostname(),
      pid: process.pid,
      // As ps and top have it, more than 100 where several threads work.
      kernel_cpu: percentOf(kernel.worked - this.#kernel.worked, kernel.passed - this.#kernel.passed),
      kernel_memory: process.memoryUsage.rss(),
      cpu_count: os.cpus().length,
      host_cpu_percent: percentOf(host.worked - this.#host.worked, host.passed - this.#host.passed),
      host_virtual_memory: {
        total,
        available,
        used: total - available,
        free: available,
        percent: percentOf(total - available, total),
      },
    };
    this.#kernel = kernel;
    this.#host = host;
    return usage;
  }
}
