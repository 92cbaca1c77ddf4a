import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chaptersNamed } from '../../src/cli/chapter-names';
import { command as release } from '../../src/cli/commands/release';
import { command as update } from '../../src/cli/commands/update';
import { notebooksFolder } from '../../src/notebook/released';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'very-deep-chapters-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('a chapter', () => {
  const available = ['00-start-here', '03-one', '03b-two', '04-resnet', '05-densenet'];

  it('is named in full or by its number', () => {
    expect(chaptersNamed('04-resnet', available)).toEqual(['04-resnet']);
    expect(chaptersNamed('04', available)).toEqual(['04-resnet']);
  });

  it('is all of its parts by its number, and one of them by its letter or in full', () => {
    expect(chaptersNamed('03', available)).toEqual(['03-one', '03b-two']);
    expect(chaptersNamed('03b', available)).toEqual(['03b-two']);
    expect(chaptersNamed('03-one', available)).toEqual(['03-one']);
  });

  it.each(['', '0', '4', '06', '03c', 'b', '04-', '04-res', 'resnet'])('is not named "%s"', (name) => {
    expect(chaptersNamed(name, available)).toEqual([]);
  });
});

describe('very-deep release', () => {
  it('makes the chapter of that number, and no other', async () => {
    expect(await release.run(['00', '--out', folder])).toBe(0);
    expect(readdirSync(folder)).toEqual(['00-start-here.ipynb']);
    const made = readFileSync(path.join(folder, '00-start-here.ipynb'), 'utf8');
    expect(made).toBe(readFileSync(path.join(notebooksFolder, '00-start-here.ipynb'), 'utf8'));
  });

  it('says which chapters there are when one is unknown, and makes none', async () => {
    await expect(release.run(['00', '99', '--out', folder])).rejects.toThrow(
      /no chapter is called "99"; there are 00-start-here, .*06-pre-activation/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('very-deep update', () => {
  it('takes the chapter of that number', async () => {
    const released = path.join(notebooksFolder, '04-resnet.ipynb');
    writeFileSync(path.join(folder, '04-resnet.ipynb'), readFileSync(released));
    expect(await update.run(['04', '--from', notebooksFolder, '--in', folder])).toBe(0);
    expect(process.stdout.write).toHaveBeenLastCalledWith('04-resnet.ipynb: up to date\n');
    await expect(update.run(['99', '--from', notebooksFolder, '--in', folder])).rejects.toThrow(
      /the release has no notebook "99"; it has 00-start-here, /,
    );
  });
});
