/** What several benchmarks need. */
import { spawnSync } from 'node:child_process';

/**
 * The middle of the values; of two middle ones the larger.
 * @param {readonly number[]} values
 */
export const median = (values) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * The first Python that can import a module; Debian's own has Debian's packages.
 * @param {string} module
 */
export const pythonWith = (module) =>
  ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
