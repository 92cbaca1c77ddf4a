/** Running a program without blocking the test's own process, which must answer the runner all the time. */
import { execFile } from 'node:child_process';

export interface Ran {
  /** Its exit status; null when it was killed or could not be started. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end; whatever its exit status, it is an answer.
 * @param options `env` is added to the environment of the tests
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...options.env };
    execFile(
      file,
      args,
      { ...options, env, encoding: 'utf8', maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        const failed = typeof error?.code === 'number' ? error.code : null;
        resolve({ status: error === null ? 0 : failed, stdout, stderr });
      },
    );
  });
}
