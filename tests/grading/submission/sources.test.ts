import { generateKeyPairSync } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lineOf } from '../../../src/grading/results/rules/keys';
import { collect } from '../../../src/grading/submission/collect';
import { countersignAll } from '../../../src/grading/submission/collecting';
import { digestOf, sha256 } from '../../../src/grading/submission/digest';
import { readPlatformTimes } from '../../../src/grading/submission/platform-times';
import { HandInSources } from '../../../src/grading/submission/sources';

const chapter = '04-resnet';
const { privateKey } = generateKeyPairSync('ed25519');
const collector = { publicKey: lineOf(privateKey) };
const day = (n: number) => `2026-12-0${n}T12:00:00.000Z`;

let folder: string;
let sources: HandInSources | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-handed-in-'));
});
afterEach(() => {
  sources?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a notebook of a student's there, last written on the ninth, with a receipt of the second. */
function handIn(student: string, text: string, { name = chapter, receipt = {} } = {}): void {
  mkdirSync(path.join(folder, student), { recursive: true });
  const stem = path.join(folder, student, name);
  writeFileSync(`${stem}.ipynb`, text);
  const at = Date.parse(day(9)) / 1000;
  utimesSync(`${stem}.ipynb`, at, at);
  const said = { course: 'very-deep', version: '1', student, chapter, attempt: 3, sha256: sha256(text) };
  write(`${student}/${name}.receipt.json`, { ...said, submittedAt: day(2), ...receipt });
}

const write = (file: string, data: object) => writeFileSync(path.join(folder, file), JSON.stringify(data));
const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const sign = (on: number, key = privateKey) => countersignAll(folder, key, () => new Date(day(on)));

async function timeOf(
  student: string,
  options: Partial<ConstructorParameters<typeof HandInSources>[0]> = {},
) {
  sources = new HandInSources({ course: { collector }, ...options });
  const found = collect([folder]).notebooks.find((one) => one.id === student);
  if (found === undefined) throw new Error(`there is no notebook of ${student}`);
  const { at, ...rest } = await sources.of({ found, chapter, digest: digestOf(found.file) });
  return { at: new Date(at).toISOString(), ...rest };
}

describe('the time of a notebook', () => {
  it('comes from the most trustworthy source that there is', async () => {
    handIn('ada', 'a notebook');
    const table = path.join(folder, 'times.json');
    writeFileSync(table, JSON.stringify([{ student: 'ada', chapter, submitted_at: day(4) }]));
    const platform = readPlatformTimes(table);
    expect(await timeOf('ada')).toEqual({ at: day(2), from: 'receipt', attempt: 3, note: '' });
    expect(await timeOf('ada', { platform })).toEqual({ at: day(4), from: 'platform', attempt: 0, note: '' });
    sign(5);
    expect(await timeOf('ada', { platform })).toEqual({
      ...{ at: day(5), from: 'countersignature', attempt: 3, note: '' },
    });
    rmSync(path.join(folder, 'ada', `${chapter}.countersignature.json`));
    rmSync(path.join(folder, 'ada', `${chapter}.receipt.json`));
    expect(await timeOf('ada')).toEqual({ at: day(9), from: 'file', attempt: 0, note: '' });
  });

  it('is found although a platform gave the notebook another name', async () => {
    handIn('ada', 'a notebook', { name: 'whatever' });
    sign(5);
    const own = (ending: string) => path.join(folder, 'ada', ending);
    writeFileSync(own('renamed.ipynb'), 'a notebook');
    rmSync(own('whatever.ipynb'));
    expect(await timeOf('ada')).toMatchObject({ at: day(5), from: 'countersignature' });
  });

  it.each<[string, (signed: Record<string, unknown>) => object, string]>([
    ['an altered time', (signed) => ({ ...signed, receivedAt: day(1) }), 'or was altered'],
    ['an altered attempt', (signed) => ({ ...signed, attempt: 1 }), 'or was altered'],
    ['an invented signature', (signed) => ({ ...signed, signature: 'AAAA' }), 'or was altered'],
    ['another notebook’s', (signed) => ({ ...signed, sha256: sha256('x') }), 'is of another notebook'],
  ])('refuses a countersignature with %s, and asks the next source', async (_, change, sentence) => {
    handIn('ada', 'a notebook');
    sign(5);
    const file = `ada/${chapter}.countersignature.json`;
    write(file, change(read(file)));
    const { note, ...time } = await timeOf('ada');
    expect(time).toEqual({ at: day(2), from: 'receipt', attempt: 3 });
    expect(note).toContain(sentence);
  });

  it('refuses the signature of another service, and any where course.json names none', async () => {
    handIn('ada', 'a notebook');
    sign(5, generateKeyPairSync('ed25519').privateKey);
    expect(await timeOf('ada')).toMatchObject({ from: 'receipt' });
    expect((await timeOf('ada')).note).toContain('is not the collecting service’s');
    expect((await timeOf('ada', { course: {} })).note).toContain('course.json names no collector');
  });

  it('refuses papers of another student that were copied along with the notebook', async () => {
    handIn('ada', 'a notebook');
    sign(5);
    mkdirSync(path.join(folder, 'bob/ada'), { recursive: true });
    for (const place of ['bob', 'bob/ada'])
      for (const ending of ['ipynb', 'receipt.json', 'countersignature.json'])
        writeFileSync(
          path.join(folder, place, `${chapter}.${ending}`),
          readFileSync(path.join(folder, 'ada', `${chapter}.${ending}`)),
        );
    const { note, from } = await timeOf('bob');
    expect(from).toBe('file');
    expect(note).toBe(
      'Its countersignature is of ada, and was left aside. Its receipt is of ada, and was left aside.',
    );
  });

  it('leaves a receipt aside that is of what the notebook was before', async () => {
    handIn('ada', 'a notebook', { receipt: { sha256: sha256('before') } });
    expect(await timeOf('ada')).toMatchObject({
      ...{ at: day(9), from: 'file' },
      note: 'The receipt beside it is of another notebook and was left aside.',
    });
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['huge', JSON.stringify({ x: 'x'.repeat(100_000) })],
  ])('is not disturbed by a receipt that is %s', async (_, text) => {
    handIn('ada', 'a notebook');
    writeFileSync(path.join(folder, 'ada', `${chapter}.receipt.json`), text);
    expect(await timeOf('ada')).toMatchObject({ from: 'file' });
  });

  it('takes the attempt from the name where nothing else says it', async () => {
    mkdirSync(path.join(folder, 'ada'));
    writeFileSync(path.join(folder, 'ada', `${chapter}.12.ipynb`), 'x');
    expect(await timeOf('ada')).toMatchObject({ from: 'file', attempt: 12 });
  });
});

describe('a collecting service', () => {
  it('signs once, at the time at which it sees a receipt', () => {
    handIn('ada', 'a notebook');
    expect(sign(5)).toMatchObject([{ receivedAt: day(5), now: true, refusal: '' }]);
    expect(sign(6)).toMatchObject([{ receivedAt: day(5), now: false, refusal: '' }]);
  });

  it('replaces a countersignature that a student put there', () => {
    handIn('ada', 'a notebook');
    sign(1, generateKeyPairSync('ed25519').privateKey);
    expect(sign(5)).toMatchObject([{ receivedAt: day(5), now: true }]);
  });

  it('refuses what is not in order, and follows no link', () => {
    handIn('ada', 'a notebook', { receipt: { sha256: sha256('other') } });
    handIn('bob', 'a notebook', { receipt: { attempt: 0 } });
    handIn('cy', 'a notebook');
    rmSync(path.join(folder, 'cy', `${chapter}.ipynb`));
    symlinkSync(path.join(folder, 'ada', `${chapter}.ipynb`), path.join(folder, 'cy', `${chapter}.ipynb`));
    handIn('dee', 'a notebook');
    const treasure = path.join(folder, 'treasure.json');
    writeFileSync(treasure, 'mine');
    symlinkSync(treasure, path.join(folder, 'dee', `${chapter}.countersignature.json`));
    expect(sign(5).map(({ refusal }) => refusal)).toEqual([
      'the notebook beside it is not the one that it names',
      'it is no receipt of `very-deep submit`',
      `there is no notebook ${chapter}.ipynb beside it`,
      '',
    ]);
    expect(readFileSync(treasure, 'utf8')).toBe('mine');
  });
});

describe('a platform’s times', () => {
  const table = (text: string) => {
    const file = path.join(folder, 'times.csv');
    writeFileSync(file, text);
    return readPlatformTimes(file);
  };

  it('are found by path, or by student, chapter and attempt', () => {
    const times = table(
      `student,chapter,attempt,path,submitted_at\nada,${chapter},,,${day(1)}\nada,${chapter},2,,${day(2)}\n,,,"bob/x, y.ipynb",${day(3)}\n`,
    );
    const at = (file: string, student: string, attempt: number) => times(file, student, chapter, attempt)?.at;
    expect(at('ada/x.ipynb', 'ada', 0)).toBe(Date.parse(day(1)));
    expect(at('ada/x.2.ipynb', 'ada', 2)).toBe(Date.parse(day(2)));
    expect(at('bob/x, y.ipynb', 'bob', 0)).toBe(Date.parse(day(3)));
    expect(at('bob/z.ipynb', 'bob', 0)).toBeUndefined();
  });

  it.each([
    ['', 'is empty; it has the columns'],
    [
      `student,submitted_at\nada,${day(1)}\n`,
      'line 1: the columns are submitted_at, and path or student and chapter',
    ],
    [`path,student,chapter,submitted_at\n,ada,,${day(1)}\n`, 'line 2: whose notebook is it?'],
    [`path,submitted_at\n"a\nb",${day(1)}\nc,yesterday\n`, 'line 4: submitted_at is a time like'],
    ['path,submitted_at\nc,2026-12-01T12:00:00\n', 'line 2: submitted_at is a time like'],
    [`path,submitted_at,attempt\nc,${day(1)},first\n`, 'line 2: attempt is a whole number from 1'],
    ['{}', 'should be a list of objects'],
    ['[{"path":"c"}]', 'entry 1: submitted_at is a time like'],
    ['[', 'times.csv is no JSON'],
    [
      'hello, a letter\n',
      'line 1: the columns are submitted_at, and path or student and chapter; it has "hello", "a letter"',
    ],
  ])('refuse %j', (text, sentence) => {
    expect(() => table(text)).toThrow(sentence);
  });
});
