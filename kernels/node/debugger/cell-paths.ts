/** How cells are named: to V8, whose scripts are called `cell[3]`, and to front ends, which know a cell by its text. */
import os from 'node:os';
import path from 'node:path';
import { murmur2 } from './murmur';

/** A seed of the kernel's own; any would do. */
export const HASH_SEED = 0xdee9;
export const PREFIX = `${path.join(os.tmpdir(), `very-deep-${process.pid}`)}${path.sep}`;
export const SUFFIX = '.ts';

const KERNEL = path.resolve(__dirname, '../../..');

/** What is no cell is passed over: libraries, the kernel and Node. */
export const NOT_A_CELL = '^(?!cell\\[\\d+\\]$)';

export const isCell = (url: string): boolean => /^cell\[\d+\]$/.test(url);

/** Whether a script is a file of the student's. */
export const isOfNotebook = (url: string): boolean =>
  path.isAbsolute(url) && !url.startsWith(KERNEL) && !url.includes(`${path.sep}node_modules${path.sep}`);

/** The path under which front ends know a cell's text. */
export const cellPath = (source: string): string => `${PREFIX}${murmur2(source, HASH_SEED)}${SUFFIX}`;
