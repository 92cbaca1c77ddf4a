/**
 * Every file and folder that a command line can name, each in every state in which people have it: not there, of another
 * kind, empty, damaged. A sentence names it and says what is wrong, and nothing of theirs is changed.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { tables } from '../../src/cli/tables';
import type { CommandTable } from '../../src/cli/tables/table';
import {
  elsewhere,
  enterCourse,
  expectSentence,
  type Kind,
  lines,
  PLACE,
  placesOf,
  run,
  said,
  treeOf,
} from './place-lines';

let root: string;
const at = (name: string): string => path.join(root, name);

it('each place that a command line can name is tried, or is not for a reason', () => {
  const all = new Set(Object.values(tables as Record<string, CommandTable>).flatMap(placesOf));
  const known = [...Object.keys(lines), ...Object.keys(elsewhere)];
  expect([...all].filter((one) => !known.includes(one))).toEqual([]);
  expect(known.filter((one) => !all.has(one))).toEqual([]);
});

/** States of a place, by what is made there. */
const states = {
  'is not there': () => {},
  'is a folder': (place: string) => mkdirSync(place),
  'is a file': (place: string) => writeFileSync(place, 'a letter\n'),
  'lies below a file': (place: string) => writeFileSync(path.dirname(place), 'a letter\n'),
  'is a link in a circle': (place: string) => symlinkSync(path.basename(place), place),
  'is empty': (place: string) => writeFileSync(place, ''),
  'is a picture': (place: string) =>
    writeFileSync(place, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
  'is cut off': (place: string) => writeFileSync(place, '{"cells": [{"cell_type": '),
  'has a name that is too long': () => {},
} as const;
type State = keyof typeof states;

const unreadable: readonly State[] = [
  'is not there',
  'is a folder',
  'lies below a file',
  'is a link in a circle',
  'is empty',
  'is a picture',
  'is cut off',
  'has a name that is too long',
];
const unwritable: readonly State[] = ['is a folder', 'lies below a file'];

/** What each kind of place is refused for. */
const wrong: Record<Kind, readonly State[]> = {
  file: unreadable,
  notebook: unreadable,
  gradebook: unreadable,
  key: ['is a folder', 'lies below a file', 'is empty', 'is a picture', 'is cut off'],
  'new gradebook': [...unwritable, 'is a picture', 'is cut off'],
  work: ['is not there', 'lies below a file', 'has a name that is too long'],
  folder: ['is not there', 'lies below a file', 'is a file', 'is a link in a circle'],
  report: unwritable,
  output: ['is a file', 'lies below a file'],
};

/** The same path with spaces and letters of several scripts in it. */
const placeFor = (state: State): string =>
  at(
    path.join(
      'Müller & 李, 2. Versuch',
      state === 'lies below a file'
        ? 'file/x y'
        : state === 'has a name that is too long'
          ? 'x'.repeat(300)
          : 'dies und das',
    ),
  );

beforeAll(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), 'very-deep-places-'));
  await enterCourse(root);
});
afterAll(() => {
  process.chdir(os.tmpdir());
  vi.unstubAllEnvs();
});
afterEach(() => {
  for (const name of readdirSync(root)) if (name.startsWith('Müller')) rmSync(at(name), { recursive: true });
});

const tried = Object.entries(lines).flatMap(([title, { kind, args }]) =>
  wrong[kind].map((state): [string, State, readonly string[]] => [title, state, args]),
);

describe('what a command line names', () => {
  it.each(tried)('%s %s: a sentence names it, and nothing is changed', async (_, state, args) => {
    const place = placeFor(state);
    mkdirSync(path.dirname(path.dirname(place)), { recursive: true });
    if (state !== 'lies below a file') mkdirSync(path.dirname(place), { recursive: true });
    states[state](place);
    const before = treeOf(root);
    expect(await run(args.map((arg) => (arg === PLACE ? place : arg))), said).toBe(2);
    expectSentence(place);
    expect(treeOf(root)).toEqual(before);
  });
});
