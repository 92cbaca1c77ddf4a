import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core';
import { teachersPackages, withTeachersPackages } from '../../src/core/teachers-packages';

const { dependencies } = JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8'));

/** What Node.js throws for a package that is not there. */
const absent = (name: string) =>
  Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });

describe('a package that only teachers need', () => {
  it('is loaded where it is', async () => {
    expect(await withTeachersPackages('the queue', async () => 'it')).toBe('it');
  });

  it('is asked for by one command that installs all that the use needs', async () => {
    const failing = withTeachersPackages('the queue', () => Promise.reject(absent('ioredis')));
    await expect(failing).rejects.toThrow(UsageError);
    await expect(failing).rejects.toThrow(
      `npm install bullmq@${dependencies.bullmq} ioredis@${dependencies.ioredis}`,
    );
  });

  it('does not hide another failure', async () => {
    const other = absent('./something-of-ours.js');
    await expect(withTeachersPackages('the queue', () => Promise.reject(other))).rejects.toBe(other);
  });

  it('is a dependency of a checkout', () => {
    expect(teachersPackages.filter((name) => dependencies[name] === undefined)).toEqual([]);
  });
});
