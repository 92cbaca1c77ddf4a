import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { part } from '../short';

const loops = ['vectors', 'images', 'texts'];

it.each(part('loops over shapes', loops, ['vectors', 'images']))(
  'stays within 400 MB over 2,000 shapes of %s',
  async (loop) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      path.join(__dirname, 'shape-loops.mjs'),
      loop,
    ]);
    const { grownMb, tensors } = JSON.parse(stdout);
    console.log(`${loop}: ${grownMb} MB`);
    expect(tensors).toBe(0);
    expect(grownMb).toBeLessThan(400);
  },
);
