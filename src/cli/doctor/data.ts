import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../data/cache';
import { datasetEntries } from '../../data/manifest';
import { cacheState } from '../cache-state';
import type { Check } from './check';

/** Whether the folder, or the nearest of its parents that exists, can be written to. */
function canWrite(folder: string): boolean {
  if (!existsSync(folder)) return canWrite(path.dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** What the cache holds. */
export function checkData(): Check {
  const folder = cacheFolder();
  const states = datasetEntries.map((entry) => ({
    name: entry.name,
    title: entry.title,
    state: cacheState(entry),
  }));
  const missing = states.filter(({ state }) => state !== 'here');
  const writable = canWrite(folder);
  return {
    name: 'data',
    status: writable || missing.length === 0 ? 'ok' : 'weak',
    found: states.map(({ title, state }) => `${title} ${state}`).join('; '),
    notes: [
      ...(missing.length > 0
        ? [
            `What is missing is fetched on first use; \`very-deep data download ${missing.map(({ name }) => name).join(' ')}\` does it now.`,
          ]
        : []),
      ...(writable ? [] : [`${folder} cannot be written to: set VERY_DEEP_DATA to a folder that can.`]),
    ],
    details: {
      folder,
      writable,
      datasets: Object.fromEntries(states.map(({ name, state }) => [name, state])),
    },
  };
}
