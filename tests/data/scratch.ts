import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, vi } from 'vitest';

const folders: string[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is the cache until the test ends. */
export function scratchCache(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'very-deep-data-'));
  folders.push(folder);
  vi.stubEnv('VERY_DEEP_DATA', folder);
  return folder;
}
