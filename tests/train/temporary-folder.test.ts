import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tellInterrupted } from '../../src/core/interrupt';
import { inTemporaryFolder } from '../../src/train';

describe('a temporary folder', () => {
  it('is there during the work, each time another, and gone after it', async () => {
    const use = (folder: string) => {
      expect(path.dirname(folder)).toBe(tmpdir());
      writeFileSync(path.join(folder, 'a file'), 'of the work');
      return folder;
    };
    const folders = [await inTemporaryFolder(use), await inTemporaryFolder(async (folder) => use(folder))];
    expect(new Set(folders).size).toBe(2);
    expect(folders.filter(existsSync)).toEqual([]);
  });

  it('goes when the work fails, and the error stays', async () => {
    let folder = '';
    const failing = inTemporaryFolder((given) => {
      folder = given;
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect(existsSync(folder)).toBe(false);
  });

  it('goes at an interrupt, after which the work never ends', async () => {
    const folder = await new Promise<string>((begun) => {
      void inTemporaryFolder((given) => {
        begun(given);
        return new Promise(() => {});
      });
    });
    expect(existsSync(folder)).toBe(true);
    tellInterrupted();
    expect(existsSync(folder)).toBe(false);
  });
});
