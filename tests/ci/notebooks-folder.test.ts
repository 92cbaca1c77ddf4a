/** What is committed below `notebooks/`, which students open: nothing there but what belongs to them and to their teachers. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(__dirname, '../..');
const listed = spawnSync('git', ['ls-files', '-z', 'notebooks'], { cwd: root, encoding: 'utf8' });
const files = listed.status === 0 ? listed.stdout.split('\0').filter((file) => file !== '') : [];

const belongs = /^notebooks\/((instructor\/)?\d\d[a-z]?-[\w-]+\.ipynb|results\/([\w-]+\/)?[\w-]+\.json)$/;

it.skipIf(files.length === 0)(
  'holds chapters, their sources and kept runs, and nothing that a program left',
  () => {
    expect(files.filter((file) => !belongs.test(file))).toEqual([]);
  },
);
