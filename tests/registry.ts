/** Whether the npm registry answers: a fresh clone is set up from it. */
import { spawnSync } from 'node:child_process';
import { lacks } from './lacking';

/** Whether tests that set a fresh clone up must be skipped, because the registry is out of reach. */
export const withoutRegistry = (): boolean => {
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', ['view', 'npm', 'version'], {
    stdio: 'ignore',
    timeout: 60_000,
    shell,
  });
  return lacks('registry', status === 0);
};
