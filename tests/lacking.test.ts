import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lackingLines, lacks } from './lacking';

describe('what a machine lacks', () => {
  beforeEach(() =>
    vi.stubEnv('VERY_DEEP_TESTS_FOLDER', mkdtempSync(path.join(os.tmpdir(), 'very-deep-lacking-'))),
  );
  afterEach(() => vi.unstubAllEnvs());

  it('is nothing where everything is there', () => {
    expect(lacks('redis', true)).toBe(false);
    expect(lackingLines()).toEqual([]);
  });

  it('is told once for each thing, however many tests want it, with the way to get it', () => {
    for (const thing of ['redis', 'sandbox', 'redis'] as const) expect(lacks(thing, false)).toBe(true);
    const lines = lackingLines();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^not tested here: the queue: .*apt install redis-server/);
    expect(lines[1]).toMatch(/^not tested here: grading behind namespaces: .*apt install bubblewrap/);
    for (const line of lines) expect(line).not.toContain('\n');
  });
});
