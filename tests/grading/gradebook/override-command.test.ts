/** `gradebook override` for exercises, one and many, as a teacher types it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../../src/cli/commands/gradebook';
import { openGradebook } from '../../../src/grading/gradebook';
import { noRules } from '../../../src/grading/results/course';
import { submissionOf } from '../reports/sample';
import { run } from './contract';

const chapter = '03-batch-normalization';
const exercises = ['batch-moments', 'batch-norm-train'];

let folder: string;
const printed: string[] = [];
const at = (name: string) => path.join(folder, name);
const db = () => at('grades.db');
const write = (text: string | Buffer) => writeFileSync(at('scores.csv'), text);
const override = async (...args: string[]): Promise<string> => {
  printed.length = 0;
  await command.run(['override', '--db', db(), '--by', 'Grace', ...args]);
  return printed.join('');
};
const scores = async () => {
  const book = await openGradebook(db());
  try {
    return Object.fromEntries((await book.grades()).map(({ student, score }) => [student, score]));
  } finally {
    await book.close();
  }
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-override-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const book = await openGradebook(db());
  for (const student of ['ada', 'bob', 'Zoë, the "second"']) {
    const { seed, exam, ...of } = run('1');
    const results = exercises.map((id) => ({
      ...{ id, title: '', points: 3, maxPoints: 4, verdict: 'partial' as const, feedback: '', cases: [] },
    }));
    const handIn = { at: Date.parse('2026-01-01'), from: 'file' as const, attempt: 0, note: '' };
    const report = submissionOf(student, { score: 6, maxScore: 8, exercises: results });
    await book.record(
      of,
      { student, chapter, path: 'x.ipynb', digest: student, handIn },
      { seed, exam },
      report,
    );
    await book.settle(of, student, chapter, { course: noRules });
  }
  await book.close();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const one = ['bob', chapter];
const more = ['--exercise', 'batch-moments', '--reason', 'was ill'];

describe('for one exercise', () => {
  it('sets points, says what they were, and takes them back', async () => {
    expect(await override(...one, '4', ...more)).toBe(`bob, ${chapter}, batch-moments: 3 -> 4\n`);
    expect(await scores()).toMatchObject({ ada: 6, bob: 7 });
    expect(await override(...one, '--clear', ...more)).toBe(`bob, ${chapter}, batch-moments: 4 -> 3\n`);
    expect(await scores()).toMatchObject({ bob: 6 });
    expect(await override(...one, '9', ...more, '--above-maximum')).toContain('3 -> 9');
    expect(await scores()).toMatchObject({ bob: 12 });
  });

  it.each<[string, string[], string]>([
    ['no student', ['--exercise', 'batch-moments', '--reason', 'x'], 'which student, and which chapter?'],
    ['no points', [...one, ...more], 'which score?'],
    ['points with --clear', [...one, '3', '--clear', ...more], '--clear takes no SCORE'],
    ['no number', [...one, 'many', ...more], 'a score is a number from 0, not "many"'],
    ['too many points', [...one, '4.5', ...more], 'batch-moments has 4 points; say that more is meant'],
    ['too fine points', [...one, '1.005', ...more], 'at most two decimals'],
    ['no reason', [...one, '3', '--exercise', 'batch-moments'], 'say why: --reason TEXT'],
    [
      'another exercise',
      [...one, '3', '--exercise', 'moments', '--reason', 'x'],
      'has no exercise "moments"',
    ],
    ['another student', ['eve', chapter, '3', ...more], 'knows no student called "eve"'],
  ])('refuses %s', async (_, args, sentence) => {
    await expect(override(...args)).rejects.toThrow(sentence);
    expect(await scores()).toMatchObject({ ada: 6, bob: 6 });
  });
});

describe('for many', () => {
  const head = 'student,chapter,exercise,points,reason';

  it.each<[string, string | Buffer]>([
    ['commas', `${head}\nada,${chapter},batch-moments,4,a\nbob,${chapter},batch-norm-train,0.5,b\n`],
    [
      'semicolons, Excel’s first line and mark',
      `\ufeffsep=;\r\n${head.replaceAll(',', ';')}\r\nada;${chapter};batch-moments;4;a\r\nbob;${chapter};batch-norm-train;0.5;b\r\n`,
    ],
    [
      'another order of columns, and more of them',
      `Points,note,Exercise,Chapter,Student,Reason\n4,x,batch-moments,${chapter},ada,a\n\n0.5,,batch-norm-train,${chapter},bob,b`,
    ],
    [
      'UTF-16',
      Buffer.from(
        `\ufeff${head}\nada,${chapter},batch-moments,4,a\nbob,${chapter},batch-norm-train,0.5,b`,
        'utf16le',
      ),
    ],
  ])('reads %s', async (_, text) => {
    write(text);
    expect(await override('--file', at('scores.csv'))).toMatch(/: 3 -> 4\n.*: 3 -> 0.5\n2 exercises set\n$/s);
    expect(await scores()).toMatchObject({ ada: 7, bob: 3.5 });
  });

  it('takes back what it has set, all of it', async () => {
    write(`${head}\nada,${chapter},batch-moments,4,a\n"Zoë, the ""second""",${chapter},batch-moments,1,b\n`);
    await override('--file', at('scores.csv'));
    write(
      `student,chapter,exercise\nada,${chapter},batch-moments\n"Zoë, the ""second""",${chapter},batch-moments\n`,
    );
    expect(await override('--file', at('scores.csv'), '--clear', '--reason', 'a mistake')).toContain(
      '2 exercises as they were before',
    );
    expect(Object.values(await scores())).toEqual([6, 6, 6]);
  });

  it('names each row that is wrong by its line, and then sets none', async () => {
    const rows = [
      `ada,${chapter},batch-moments,4,fine`,
      `ada,${chapter},batch-moment,4,x`,
      `"bob
",${chapter},batch-moments,4,x`,
      `bob,${chapter},batch-norm-train,4.5,x`,
      `bob,${chapter},batch-moments,4,y`,
    ];
    write([head, ...rows].join('\n'));
    const refusal = override('--file', at('scores.csv')).catch((error: Error) => error.message);
    const file = at('scores.csv');
    expect((await refusal)?.split('\n')).toEqual([
      `${file}, line 3: ada's ${chapter} has no exercise "batch-moment"; did you mean "batch-moments"?`,
      `${file}, line 6: batch-norm-train has 4 points; say that more is meant ("may be above" at the desk, --above-maximum) to give 4.5`,
      `${file}, line 7: bob has batch-moments twice: which of them counts?`,
    ]);
    expect(await scores()).toMatchObject({ ada: 6, bob: 6 });
    write([head, rows[0], rows[3]].join('\n'));
    await override('--file', at('scores.csv'), '--above-maximum');
    expect(await scores()).toMatchObject({ ada: 7, bob: 7.5 });
  });

  it.each<[string, string, string[], string]>([
    [
      'points that are none',
      `${head}\nada,${chapter},batch-moments,four,x`,
      [],
      'line 2: points are a number from 0, not "four"',
    ],
    [
      'points that are lacking',
      `${head}\nada,${chapter},batch-moments,,x`,
      [],
      'line 2: points are a number from 0, not ""',
    ],
    ['a comma in a number', `${head}\nada,${chapter},batch-moments,"3,5",x`, [], 'not "3,5"'],
    ['no reason anywhere', `${head}\nada,${chapter},batch-moments,4,`, [], 'line 2: it is not said why'],
    ['no columns', `ada,${chapter},batch-moments,4,x`, [], 'it lacks student, chapter, exercise, points'],
    ['no rows', head, [], 'has no rows below its first line'],
    ['nothing', '', [], 'needs a first line'],
    ['a quote that does not end', `${head}\n"ada,${chapter}`, [], 'line 2'],
    [
      'a student beside the file',
      `${head}\nada,${chapter},batch-moments,4,x`,
      ['ada', chapter],
      '"ada" is one too many',
    ],
    [
      'points to take back',
      `${head}\nada,${chapter},batch-moments,4,x`,
      ['--clear'],
      '--clear takes back, and needs no points',
    ],
  ])('refuses %s', async (_, text, args, sentence) => {
    write(text);
    await expect(override('--file', at('scores.csv'), ...args)).rejects.toThrow(sentence);
    expect(await scores()).toMatchObject({ ada: 6, bob: 6 });
  });

  it('says which file cannot be read', async () => {
    await expect(override('--file', at('none.csv'))).rejects.toThrow(
      /cannot read .*none\.csv: there is no such file or folder/,
    );
  });
});
