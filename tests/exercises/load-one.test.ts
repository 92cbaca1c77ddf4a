/** A call in a notebook loads the one exercise that it names, and not the course. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks } from '../lacking';

const dist = path.resolve(__dirname, '../../dist/src');

/** The files of the course that a call loads, in a process of its own. */
function loadedBy(call: string): string[] {
  const program = `
    const veryDeep = require(${JSON.stringify(path.join(dist, 'index.js'))});
    (async () => {
      await veryDeep.${call};
      const files = Object.keys(require.cache).filter((file) => file.startsWith(${JSON.stringify(path.join(dist, 'course'))}));
      process.stdout.write('\\n' + JSON.stringify(files) + '\\n');
    })();`;
  const cwd = mkdtempSync(path.join(tmpdir(), 'load-one-'));
  const printed = execFileSync(process.execPath, ['-e', program], { cwd, encoding: 'utf8' });
  const files = JSON.parse(printed.trimEnd().split('\n').at(-1) as string) as string[];
  return files.map((file) => path.relative(path.join(dist, 'course'), file).replaceAll('\\', '/'));
}

describe.skipIf(lacks('build', existsSync(dist)))('a call in a notebook', () => {
  it.each([
    ["hint('batch-moments')", '03-batch-normalization/batch-moments.js'],
    ["answer('03-q1', 1)", '03-batch-normalization/questions.js'],
    ["check('mean-of-values', () => 0)", '00-start-here/mean-of-values.js'],
  ])('%s loads what it names alone', (call, file) => {
    expect(loadedBy(call)).toEqual([file]);
  });
});
