/** Running a program without blocking the test's own process, which must answer the runner all the time. */
import { execFile } from 'node:child_process';

export interface Ran {
  /** Its exit status; null when it was killed or could not be started. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(file, args, { ...options, encoding: 'utf8', maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const failed = typeof error?.code === 'number' ? error.code : null;
      resolve({ status: error === null ? 0 : failed, stdout, stderr });
    });
  });
}
