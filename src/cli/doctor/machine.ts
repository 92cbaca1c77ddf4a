import { existsSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cacheFolder } from '../../data/cache';
import { coursePackage } from '../../notebook/released';
import type { Check } from './check';

/** Whether a version is at least another, both as `major.minor.patch`. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [have, need] = [version, wanted].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const difference = need.map((part, i) => (have[i] ?? 0) - part).find((d) => d !== 0) ?? 0;
  return difference >= 0;
}

/** Node and the machine it runs on. */
export function checkNode(): Check {
  const version = process.versions.node;
  const wanted = coursePackage.engines.node.replace('>=', '');
  const right = isAtLeast(version, wanted);
  const cores = os.availableParallelism();
  const memory = os.totalmem() / 2 ** 30;
  return {
    name: 'node',
    status: right ? 'ok' : 'fails',
    found: `Node ${version} on ${process.platform} ${process.arch}, ${cores} cores, ${memory.toFixed(0)} GiB of memory`,
    notes: right ? [] : [`The course needs Node ${wanted} or later: https://nodejs.org`],
    details: { version, wanted, platform: process.platform, arch: process.arch, cores, memoryGiB: memory },
  };
}

/** The free space where data and results are written; a folder that does not exist yet counts as its parent. */
function freeBytes(folder: string): number {
  if (!existsSync(folder)) return freeBytes(path.dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** What unpacking CIFAR-10 takes at most: the archive and its content. */
const neededBytes = 400e6;

/** The space for data. */
export function checkDisk(): Check {
  const folder = cacheFolder();
  const free = freeBytes(folder);
  return {
    name: 'disk',
    status: free < neededBytes ? 'weak' : 'ok',
    found: `${(free / 1e9).toFixed(1)} GB free for data in ${folder}`,
    notes:
      free < neededBytes
        ? ['CIFAR-10 takes 400 MB while it is unpacked; VERY_DEEP_DATA can point to another disk.']
        : [],
    details: { folder, freeBytes: free },
  };
}
