/** Answers in words: what is known of one before a person has read it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { check } from '../../src/exercises/check';
import { readProgress } from '../../src/exercises/progress-file';
import { recordedIn } from '../../src/exercises/recorded';
import { chapters, loadExercise, loadTexts } from '../../src/exercises/registry';
import { renderResult } from '../../src/exercises/render';
import type { TextExercise } from '../../src/exercises/spec';
import {
  judgeText,
  mostTextCharacters,
  sentText,
  textStub,
  wordsIn,
  writtenIn,
} from '../../src/exercises/text';
import { toWire } from '../../src/exercises/values';
import { parseRaw, type RawCell, rawText, solutionOf } from '../../src/notebook/raw';
import { releasedFile } from '../../src/notebook/released';
import { textFaults } from '../../src/proof/verify-text';

const chapter = '01-covariate-shift';
const id = '01-t1';

const all = async (): Promise<TextExercise[]> =>
  (await Promise.all(chapters().map(loadTexts))).flat() as TextExercise[];

describe('the words of an answer', () => {
  it.each([
    ['', 0],
    ['  \n\t ', 0],
    ['— … !?', 0],
    ['one', 1],
    ['one-word and another', 3],
    ['$x^2$ naïve 数字 семь 3.5', 5],
    ['a\u00a0b\u2003c', 3],
  ])('of %j are %i', (text, words) => expect(wordsIn(text)).toBe(words));

  it.each([
    [textStub, ''],
    [`  ${textStub}  \n`, ''],
    ['', ''],
    ['???', ''],
    [`${textStub}\n\nMine.`, 'Mine.'],
    [`Mine ${textStub}`, `Mine ${textStub}`],
    ['# A\r\nb'.replace('\r', ''), '# A\nb'],
  ])('written in %j are %j', (source, written) => expect(writtenIn(source)).toBe(written));
});

describe('before a person has read it', () => {
  it('an answer has no points, and is no pass', async () => {
    for (const one of await all()) {
      expect(judgeText(sentText(one), '')).toMatchObject({
        verdict: 'missing',
        reason: 'not-begun',
        points: 0,
      });
      const result = judgeText(sentText(one), 'two words');
      expect(result).toMatchObject({ verdict: 'to-grade', points: 0, maxPoints: one.points, cases: [] });
      expect(result.feedback).toBe('Written: 2 words; a person grades this.');
      expect(judgeText(sentText(one), 'word').feedback).toContain('1 word;');
    }
  });

  it('says so when only its beginning is read', () => {
    const text = sentText({ ...one('x'), points: 1 });
    expect(judgeText(text, 'a '.repeat(mostTextCharacters)).feedback).toContain(
      `only the first ${mostTextCharacters} of its ${2 * mostTextCharacters} characters are read`,
    );
  });

  it('is sent to students without its rubric', async () => {
    for (const text of await all()) {
      const sent = toWire(sentText(text));
      for (const { label, comment } of text.rubric) {
        expect(sent).not.toContain(label);
        if (comment !== '') expect(sent).not.toContain(comment);
      }
      for (const hint of text.reading) expect(sent).not.toContain(hint);
      expect(recordedIn(sent, 'it')).toEqual(sentText(text));
    }
  });
});

describe('the check in the notebook', () => {
  let folder: string;
  const file = () => path.join(folder, `${chapter}.ipynb`);
  const released = () => parseRaw(readFileSync(releasedFile(chapter), 'utf8'), chapter);
  const save = (change: (cell: RawCell) => readonly RawCell[], to = file()) => {
    const notebook = released();
    const cells = notebook.cells.flatMap((cell) => (solutionOf(cell) === id ? change(cell) : [cell]));
    writeFileSync(to, rawText({ ...notebook, cells }));
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-text-'));
    vi.stubEnv('VERY_DEEP_PROGRESS', path.join(folder, 'progress.json'));
    vi.stubEnv('JPY_SESSION_NAME', file());
    vi.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sees what is saved, and never passes it', async () => {
    save((cell) => [{ ...cell, source: 'Three good words.' }]);
    vi.stubEnv('VERY_DEEP_STRICT', '1');
    const result = await check(id);
    expect(result).toMatchObject({ verdict: 'to-grade', points: 0, maxPoints: 6 });
    expect(result.feedback).toContain('Written: 3 words; a person grades this.');
    const { 'text/html': html } = renderResult(result);
    expect(html).toMatch(/^<p>✎ A report to criticize: 0 of 6 points. Written: 3 words;/);
    expect(readProgress(path.join(folder, 'progress.json'))[id]).toMatchObject({
      verdict: 'to-grade',
      points: 0,
    });
  });

  it('reads an answer also where its cell was made one of code, and where it is there twice', async () => {
    save((cell) => [
      { ...cell, cell_type: 'code', outputs: [], execution_count: null, source: 'One two' },
      { ...cell, id: 'copied', source: 'three' },
      { ...cell, id: 'again', source: 'three' },
    ]);
    expect((await check(id)).feedback).toContain('Written: 3 words');
  });

  it.each([
    ['the stub', (cell: RawCell) => [cell], 'not-begun', 'save the notebook, and run this cell again'],
    ['nothing', (cell: RawCell) => [{ ...cell, source: '' }], 'not-begun', 'Nothing is written yet'],
    [
      'no cell',
      () => [],
      'cell-missing',
      'The cell of your answer is missing in 01-covariate-shift.ipynb: take it from the released 01-covariate-shift.ipynb',
    ],
  ] as const)('finds %s', async (_, change, reason, says) => {
    save(change as (cell: RawCell) => readonly RawCell[]);
    const result = await check(id);
    expect(result).toMatchObject({ verdict: 'missing', reason, points: 0 });
    expect(result.feedback).toContain(says);
    vi.stubEnv('VERY_DEEP_STRICT', '1');
    await expect(check(id)).rejects.toThrow(`${id}: missing`);
  });

  it('says what is wrong with a file that cannot be read, and where there is none', async () => {
    writeFileSync(file(), '{');
    expect((await check(id)).feedback).toMatch(
      /^The notebook as it was saved cannot be read. .*not valid JSON/,
    );
    rmSync(file());
    expect(await check(id)).toMatchObject({ verdict: 'missing', reason: 'cell-missing' });
    await expect(check('01-t99')).rejects.toThrow('no answer in words is called "01-t99"');
  });
});

/** A sound one. */
const one = (of: string): TextExercise => ({
  ...{ kind: 'text', id: '00-t1', chapter: '00-start-here', title: of, points: 3, prompt: 'Write.' },
  ...{ hints: ['a'], words: [1, 2], reading: ['read'] },
  rubric: [
    { id: 'a', label: 'A', points: 2, comment: '' },
    { id: 'b', label: 'B', points: 1, comment: '' },
    { id: 'c', label: 'C', points: -1, comment: '' },
  ],
});

describe('very-deep exercises verify', () => {
  it('finds all of the course sound', async () => {
    const faults = (await all()).map((text) => [text.id, textFaults(text)]);
    expect(faults.length).toBeGreaterThan(1);
    expect(faults).toEqual(faults.map(([name]) => [name, []]));
    for (const [name] of faults) expect((await loadExercise(name as string)).kind).toBe('text');
  });

  const { rubric } = one('x');
  it.each<[string, Partial<TextExercise>, string]>([
    ['no title', { title: ' ' }, 'it has no title'],
    ['no prompt', { prompt: '' }, 'it has no prompt'],
    ['the stub in its prompt', { prompt: `x\n${textStub}` }, 'its prompt holds the line'],
    ['no points', { points: 0 }, 'its points are 0'],
    ['no number of points', { points: Number.NaN }, 'its points are NaN'],
    ['no hint', { hints: [] }, 'it has no hint'],
    ['an empty hint', { hints: ['a', ''] }, 'it has no hint'],
    ['an odd length', { words: [3, 2] }, 'its length is 3 to 2 words'],
    ['no rubric', { rubric: [] }, 'it has no rubric'],
    ['a rubric that gives more', { points: 2 }, 'its rubric gives 3 points, and it has 2'],
    [
      'an id of an item that is none',
      { rubric: [...rubric, { ...item('A b'), label: 'D' }] },
      '"A b" is no id',
    ],
    ['an item twice', { rubric: [...rubric, { ...item('a'), label: 'D' }] }, 'have the same id'],
    ['a label twice', { rubric: [...rubric, { ...item('d'), label: 'a ' }] }, 'say the same'],
    [
      'an item without a label',
      { rubric: [...rubric, { ...item('d'), label: '' }] },
      'the item d says nothing',
    ],
    [
      'too fine points',
      { rubric: [...rubric, { ...item('d'), label: 'D', points: -0.125 }] },
      'more than two',
    ],
    ['nothing for whoever reads', { reading: [] }, 'to whoever grades'],
  ])('refuses %s', (_, change, sentence) => {
    expect(textFaults({ ...one('x'), ...change }).join('; ')).toContain(sentence);
  });
});

function item(id: string) {
  return { id, label: id, points: 0, comment: '' };
}
