/** Where reports go: nothing of the user's is replaced by one, and what cannot be written is told beforehand. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusePlaces, writeFileWhole } from '../../../src/grading/reports';

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-places-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notebook = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}';

/** What must outlast a report that is sent there by mistake. */
const precious: Record<string, (file: string) => void> = {
  'ada.ipynb': (file) => writeFileSync(file, notebook),
  'ADA.IPYNB': (file) => writeFileSync(file, notebook),
  'ada.ipynb.txt': (file) => writeFileSync(file, notebook),
  'a notebook saved as.json': (file) => writeFileSync(file, notebook),
  'half a notebook.ipynb': (file) => writeFileSync(file, notebook.slice(0, 9)),
  'grades.db': (file) => {
    const database = new Database(file);
    database.exec('CREATE TABLE t (x)');
    database.close();
  },
};

describe('what is no report', () => {
  it.each(Object.entries(precious))('is not replaced by one: %s', (name, make) => {
    make(at(name));
    const before = readFileSync(at(name));
    const said = /which a report would replace; name another file$/;
    expect(() => refusePlaces({ files: { csv: at(name) } })).toThrow(said);
    expect(() => writeFileWhole(at(name), 'report')).toThrow(said);
    expect(readFileSync(at(name))).toEqual(before);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it('is replaced where it is an earlier report', () => {
    for (const text of ['', '{"schema": 1}', 'id,chapter', '<testsuites/>']) {
      writeFileSync(at('report'), text);
      refusePlaces({ files: { json: at('report') } });
      writeFileWhole(at('report'), 'new');
      expect(readFileSync(at('report'), 'utf8')).toBe('new');
    }
  });
});

describe('a device or a pipe', () => {
  it.skipIf(!existsSync('/dev/null'))('is written to, and stands as it was', () => {
    symlinkSync('/dev/null', at('link'));
    for (const place of ['/dev/null', at('link')]) {
      const before = lstatSync(place);
      refusePlaces({ files: { json: place, csv: place } });
      writeFileWhole(place, 'report');
      expect(lstatSync(place).mode).toBe(before.mode);
      expect(lstatSync(place).ino).toBe(before.ino);
    }
    expect(readdirSync(folder)).toEqual(['link']);
  });

  it.skipIf(!existsSync('/dev/full'))('that is full is told, and stands as it was', () => {
    expect(() => writeFileWhole('/dev/full', 'report')).toThrow(
      /^cannot write \/dev\/full: the disk is full/,
    );
    expect(lstatSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('brings the report to whoever reads it', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const out = openSync(at('out'), 'w');
    const reader = spawn('cat', [at('pipe')], { stdio: ['ignore', out, 'inherit'] });
    writeFileWhole(at('pipe'), 'report');
    await new Promise((resolve) => reader.on('close', resolve));
    expect(readFileSync(at('out'), 'utf8')).toBe('report');
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    // As `--json >(jq .)` and `/dev/stdout` are named.
    if (existsSync('/dev/fd')) writeFileWhole(`/dev/fd/${out}`, 'another');
    closeSync(out);
    expect(readFileSync(at('out'), 'utf8')).toBe(existsSync('/dev/fd') ? 'another' : 'report');
    expect(readdirSync(folder).sort()).toEqual(['out', 'pipe']);
  });
});

describe('places on a command line', () => {
  const refused = (places: Parameters<typeof refusePlaces>[0], why: string | RegExp) =>
    expect(() => refusePlaces(places)).toThrow(why);

  it('that are one file are refused, however they are spelled', () => {
    writeFileSync(at('x'), '');
    mkdirSync(at('sub'));
    linkSync(at('x'), at('hard'));
    symlinkSync('x', at('soft'));
    symlinkSync('sub', at('folder'));
    const pairs = [
      ['x', 'x'],
      ['x', './sub/../x'],
      ['x', 'hard'],
      ['x', 'soft'],
      ['sub/new', 'folder/new'],
    ] as const;
    for (const [one, other] of pairs) {
      const second = `${folder}/${other}`;
      refused({ files: { json: at(one), csv: second } }, '--csv and --json are the same file');
      refused({ files: { csv: at(one) }, reads: { roster: second } }, '--csv and --roster are the same file');
    }
    refusePlaces({
      files: { json: at('x'), csv: at('y') },
      reads: { db: 'postgres://h/x', course: at('z') },
    });
  });

  it('to which nothing can be written are refused, with the option and the reason', () => {
    writeFileSync(at('file'), '');
    mkdirSync(at('folder'));
    refused({ files: { json: at('folder') } }, `cannot write --json ${at('folder')}: it is a folder`);
    refused(
      { files: { csv: at('file', 'x', 'y') } },
      `cannot write --csv ${at('file', 'x', 'y')}: ${at('file')} is no folder`,
    );
    refused({ files: {}, folders: { html: at('file') } }, `cannot write --html ${at('file')}: it is a file`);
    refused({ files: {}, folders: { html: at('file', 'x') } }, `${at('file')} is no folder`);
    refusePlaces({ files: { json: at('new', 'deep', 'x') }, folders: { html: at('new', 'pages') } });
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });

  it.skipIf(process.getuid?.() === 0)('that nobody may write to are refused', () => {
    mkdirSync(at('closed'));
    chmodSync(at('closed'), 0o555);
    refused(
      { files: { json: at('closed', 'x') } },
      /nothing can be written in .*closed: you have no right to it \(EACCES\)/,
    );
  });
});
