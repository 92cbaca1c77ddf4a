/** What several benchmarks need. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

export const { median } = createRequire(import.meta.url)('../dist/src/core/median');

/**
 * The first Python that can import a module; Debian's own has Debian's packages.
 * @param {string} module
 */
export const pythonWith = (module) =>
  ['python3', '/usr/bin/python3'].find(
    (command) => spawnSync(command, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
