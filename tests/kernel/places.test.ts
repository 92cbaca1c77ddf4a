/** What dev containers, Binder and VS Code do with a fresh clone: the steps of their files, with an empty home folder. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../lacking';
import { withoutRegistry } from '../registry';
import { ROOT } from './client';

const canClone = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT }).status === 0;

describe.skipIf(process.platform === 'win32' || lacks('git', canClone) || withoutRegistry())(
  'a fresh clone',
  () => {
    const scratch = mkdtempSync(path.join(os.tmpdir(), 'very-deep-places-'));
    const clone = path.join(scratch, 'course');
    const home = path.join(scratch, 'home');
    const environment = path.join(scratch, 'environment');
    const shell = (command: string, env: NodeJS.ProcessEnv = {}) => {
      const clean = {
        PATH: process.env.PATH,
        HOME: home,
        npm_config_cache: process.env.npm_config_cache,
        ...env,
      };
      const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
        cwd: clone,
        env: clean,
        encoding: 'utf8',
      });
      expect(status, `${command}\n${stdout}${stderr}`).toBe(0);
    };

    beforeAll(() => {
      for (const folder of [home, environment]) mkdirSync(folder);
      execFileSync('git', ['clone', '--quiet', '--depth=1', `file://${ROOT}`, clone]);
    });
    afterAll(() => rmSync(scratch, { recursive: true, force: true }));

    it('becomes a dev container: everything is set up, and VS Code finds the kernel', () => {
      const { onCreateCommand, customizations } = JSON.parse(
        readFileSync(path.join(clone, '.devcontainer', 'devcontainer.json'), 'utf8'),
      );
      shell(onCreateCommand);
      expect(
        existsSync(path.join(home, '.local', 'share', 'jupyter', 'kernels', 'very-deep', 'kernel.json')),
      ).toBe(true);
      shell('npx very-deep run notebooks/00-start-here.ipynb --out "$HOME"', { VERY_DEEP_SIZE: 'smoke' });
      const { recommendations } = JSON.parse(
        readFileSync(path.join(clone, '.vscode', 'extensions.json'), 'utf8'),
      );
      expect(customizations.vscode.extensions).toEqual(recommendations);
    });

    it('becomes a Binder: the kernel is in the Python environment', () => {
      shell('bash binder/postBuild', { CONDA_PREFIX: environment });
      expect(
        existsSync(path.join(environment, 'share', 'jupyter', 'kernels', 'very-deep', 'kernel.json')),
      ).toBe(true);
    });
  },
);
