import { spawnSync } from 'node:child_process';

/** What Python's own parsers make of a text: a second opinion on the format. */
export function python(program: string, input: string): unknown {
  const { stdout, stderr, status } = spawnSync('python3', ['-c', `import sys, json\n${program}`], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
