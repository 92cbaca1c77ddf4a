/** Which compiler builds: tslab brings one of its own, and `.bin/tsc` is that one, not the one `package.json` pins. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(__dirname, '../..');
const { scripts, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** A script's calls of the compiler, as npm would run them, asked for their version alone. */
const versionsOf = (script: string): string[] =>
  script
    .split(' && ')
    .filter((command) => /\btsc\b/.test(command))
    .map((command) => {
      const PATH = [path.join(root, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter);
      const options = { cwd: root, env: { ...process.env, PATH }, shell: true, encoding: 'utf8' } as const;
      return spawnSync(command.replace(/ -p \S+/, ' --version'), options).stdout.trim();
    });

describe('the compiler', () => {
  const pinned = `Version ${devDependencies.typescript}`;

  it('of `npm run build` is the pinned one', () => {
    const versions = versionsOf(scripts.build);
    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) expect(version).toBe(pinned);
  });

  it('of `npm run types` is the pinned one, for every configuration', () => {
    const { stdout } = spawnSync(process.execPath, ['scripts/types.mjs', '--version'], {
      cwd: root,
      encoding: 'utf8',
    });
    const configurations = readdirSync(root).filter(
      (name) => /^tsconfig\..*json$/.test(name) && name !== 'tsconfig.build.json',
    );
    // Those of the root, and the pages' own.
    expect(stdout.trim().split('\n')).toEqual([...configurations, 'site/run'].map(() => pinned));
  });

  it('is not what a bare `tsc` would be', () => {
    expect(versionsOf('tsc -p tsconfig.json')).not.toEqual([pinned]);
  });
});
