/**
 * Every file and folder that a command line can name, where the user has no right to it: a sentence names it, before any
 * work is done, and nothing is changed.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  chapter,
  enterCourse,
  expectSentence,
  type Kind,
  lines,
  PLACE,
  run,
  said,
  treeOf,
} from './place-lines';

const nobody = 65_534;
const written: readonly Kind[] = ['report', 'output', 'new gradebook', 'key'];

let root: string;

describe.skipIf(process.platform === 'win32')('what the user has no right to', () => {
  beforeAll(async () => {
    root = mkdtempSync(path.join(os.tmpdir(), 'very-deep-closed-'));
    if (process.getuid?.() === 0) {
      // Root may do all: this process is somebody else from here on.
      chmodSync(os.tmpdir(), 0o1777);
      chownSync(root, nobody, nobody);
      process.setgid?.(nobody);
      process.setuid?.(nobody);
    }
    await enterCourse(root);
  });
  afterAll(() => {
    process.chdir(os.tmpdir());
    vi.unstubAllEnvs();
  });
  afterEach(() => {
    chmodSync(path.join(root, 'closed'), 0o755);
    rmSync(path.join(root, 'closed'), { recursive: true });
  });

  it.each(Object.entries(lines))(
    '%s: a sentence names it, and nothing is changed',
    async (title, { kind, args }) => {
      const folder = path.join(root, 'closed');
      const place = path.join(folder, 'dies und das');
      mkdirSync(folder);
      if (!written.includes(kind)) {
        if (kind === 'folder') mkdirSync(place);
        else writeFileSync(place, readFileSync(chapter));
        chmodSync(place, 0);
      }
      chmodSync(folder, 0o555);
      const before = [existsSync(place), treeOf(path.join(root, 'class'))];
      const status = await run(args.map((arg) => (arg === PLACE ? place : arg)));
      // Of a class, a notebook that cannot be read is told among the others.
      if (kind !== 'work') expect(status, said).toBe(2);
      // And feedback tells of students.
      if (title !== 'feedback PATH') expectSentence(place);
      expect([existsSync(place), treeOf(path.join(root, 'class'))]).toEqual(before);
    },
  );
});
