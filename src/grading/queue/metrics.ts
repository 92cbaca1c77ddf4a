/** What a worker has done, as Prometheus reads it: https://prometheus.io/docs/instrumenting/exposition_formats/ */
import { createServer, type Server } from 'node:http';
import { UsageError } from '../../core';
import type { SubmissionStatus } from '../results/report';

/** Upper bounds of the histogram, in seconds. */
const buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

export class WorkerCounts {
  active = 0;
  failures = 0;
  stalls = 0;
  readonly byStatus = new Map<SubmissionStatus, number>(
    (['graded', 'unreadable', 'timeout', 'crashed'] as const).map((status) => [status, 0]),
  );
  readonly #histogram = buckets.map(() => 0);
  #seconds = 0;

  begin(): void {
    this.active++;
  }
  end(): void {
    this.active--;
  }
  graded(status: SubmissionStatus, seconds: number): void {
    this.byStatus.set(status, (this.byStatus.get(status) ?? 0) + 1);
    this.#seconds += seconds;
    for (const [i, bound] of buckets.entries())
      if (seconds <= bound) this.#histogram[i] = (this.#histogram[i] as number) + 1;
  }
  failed(): void {
    this.failures++;
  }
  stalled(): void {
    this.stalls++;
  }
  get total(): number {
    return [...this.byStatus.values()].reduce((sum, n) => sum + n, 0);
  }

  /** @param processes how many grading processes are alive */
  text(processes: number): string {
    const metric = (name: string, type: string, help: string, lines: readonly string[]) =>
      [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n');
    const single = (name: string, type: string, help: string, value: number) =>
      metric(name, type, help, [`${name} ${value}`]);
    const seconds = 'very_deep_submission_seconds';
    return `${[
      metric(
        'very_deep_submissions_total',
        'counter',
        'Submissions graded, by the status of their reports.',
        [...this.byStatus].map(([status, n]) => `very_deep_submissions_total{status="${status}"} ${n}`),
      ),
      metric(seconds, 'histogram', 'Time from taking a submission to its report.', [
        ...buckets.map((bound, i) => `${seconds}_bucket{le="${bound}"} ${this.#histogram[i]}`),
        `${seconds}_bucket{le="+Inf"} ${this.total}`,
        `${seconds}_sum ${this.#seconds}`,
        `${seconds}_count ${this.total}`,
      ]),
      single('very_deep_submissions_active', 'gauge', 'Submissions this worker holds.', this.active),
      single(
        'very_deep_failed_attempts_total',
        'counter',
        'Gradings that brought a process down.',
        this.failures,
      ),
      single(
        'very_deep_stalled_total',
        'counter',
        'Submissions taken back from workers that fell silent.',
        this.stalls,
      ),
      single('very_deep_processes', 'gauge', 'Grading processes alive.', processes),
      single(
        'process_resident_memory_bytes',
        'gauge',
        'Memory of the worker itself.',
        process.memoryUsage.rss(),
      ),
    ].join('\n')}\n`;
  }
}

/**
 * Serves metrics on this machine only: `/metrics`, and `/health` for a supervisor.
 * @param port 0 for any free one
 * @throws UsageError when the port is taken, or not for this user
 */
export function serveMetrics(port: number, text: () => string): Promise<Server> {
  const server = createServer((request, response) => {
    const found = { '/metrics': text, '/health': () => 'ok\n' }[request.url ?? ''];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(found?.() ?? 'only /metrics and /health are here\n');
  });
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new UsageError(
          `cannot serve metrics on port ${port}: ${code === 'EADDRINUSE' ? 'it is taken' : code}`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
