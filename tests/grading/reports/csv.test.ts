import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core';
import { csvText, reportCsv } from '../../../src/grading/reports';
import { guarded, unguarded } from '../../../src/grading/submission/csv-guard';
import { parseCsv } from '../../../src/grading/submission/read-csv';
import { python } from './python';
import { exerciseOf, reportOf, submissionOf } from './sample';

describe('CSV', () => {
  it('is read back by another reader as it was', () => {
    const rows = [
      ['a', 'b"c', 'd,e', 'f\r\ng', ''],
      [1, -2.5, 'x', 'y', 'z'],
    ] as const;
    const read = python(
      'import csv, io; print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(), newline="")))))',
      csvText(rows),
    );
    expect(read).toEqual(rows.map((row) => row.map(String)));
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|x', '%x'])(
    'makes text of the formula %j',
    (formula) => {
      expect(csvText([[formula]])).toMatch(/^"?'/);
    },
  );

  it.each([
    ['a separator before it', ';=1+1'],
    ['separators and blanks', ' ; \t;=1+1'],
    ['a quotation mark', '"=1+1'],
    ['full width', '＝1+1'],
    ['full-width plus', '＋1'],
    ['full-width minus', '－1'],
    ['full-width at', '＠SUM(A1)'],
    ['small width', '﹦1'],
    ['the minus of mathematics', '−1'],
    ['a zero-width space', '\u200b=1'],
    ['a byte order mark', '\ufeff=1'],
    ['a word joiner and a direction mark', '\u2060\u202e=1'],
    ['no-break and ideographic blanks', '\u00a0\u3000=1'],
    ['a filler that looks like nothing', '\u3164=1'],
    ['a NUL', '\0=1'],
  ])('makes text of a formula behind %s', (_, formula) => {
    expect(csvText([[formula]])).toMatch(/^"?'/);
  });

  it.each([
    ['; between', 'a;=1+1', ';'],
    ['; and blanks', 'a; \u200b＝1', ';'],
    ['a tab', 'a\t=1', '\t'],
    ['a line end', 'a\r\n=1', '\n'],
  ])('makes text of a formula that begins where another spreadsheet cuts: %s', (_, text, separator) => {
    // Read as where `;` or tabs separate: quotation marks within a cell are then no marks.
    const cells = csvText([['x', text]])
      .split(separator)
      .slice(1);
    for (const cell of cells) expect(cell).not.toMatch(/^[\s\u200b"]*[=＝]/);
  });

  it('leaves texts alone that are no formulas', () => {
    const text = 'The mean is -1; x = 2, a@b.example, 5 - 3 = 2 (−1 %)';
    expect(csvText([[text]])).toBe(`"${text}"\r\n`);
  });

  it('adds up: exercises to earned, and that with lateness and adjustments to the score', () => {
    const late = { deadline: '2026-01-01T00:00:00Z', days: 1, percent: 10, points: 1 };
    const two = [
      exerciseOf({ points: 8, maxPoints: 10 }),
      exerciseOf({ id: 'other', points: 2, maxPoints: 2 }),
    ];
    const [, row] = reportCsv(
      reportOf([submissionOf('a', { exercises: two, score: 9.5, maxScore: 12, late })]),
    ).split('\r\n') as [string, string];
    expect(row).toBe('a,03-batch-normalization,graded,9.5,12,79.17,10,-1,0.5,0,,,,8,2');
  });

  it('leaves negative numbers numbers', () => expect(csvText([[-1.5]])).toBe('-1.5\r\n'));

  it('has a column per exercise', () => {
    expect(reportCsv(reportOf([submissionOf('alice')]))).toBe(
      'id,chapter,status,score,max_score,percent,earned,late,adjusted,waiting,message,handed_in,time_from,batch-moments\r\nalice,03-batch-normalization,graded,1,2,50,1,0,0,0,,,,1\r\n',
    );
  });
});

describe('a text in a CSV file', () => {
  const signs = [...'=+-@|%−﹢﹣﹦﹫％＋－＝＠｜'];
  const before = [
    '',
    ' ',
    '\t',
    '\r',
    '\n',
    ';',
    '"',
    ',',
    "'",
    '\u200b',
    '\ufeff',
    '\u202e',
    '\u3164',
    '\u{e0020}',
    '\0',
    '; \u200b',
  ];
  const formulas = signs.flatMap((sign) =>
    before.flatMap((one) => [`${one}${sign}1`, `a;${one}${sign}1`, `a\t${one}${sign}1`]),
  );

  /** Where a spreadsheet would begin a cell, with any of the separators. */
  const pieces = (text: string) => text.split(/[;\t\r\n]/);
  const runs = (piece: string) => /^[^\p{L}\p{N}\p{So}'‘’!?.]*?[=+\-@|%−﹢﹣﹦﹫％＋－＝＠｜]/u.test(piece);

  it('is no formula, wherever a spreadsheet begins a cell', () => {
    for (const text of formulas) expect(pieces(guarded(text)).filter(runs), JSON.stringify(text)).toEqual([]);
  });

  const names = [
    '-1',
    "'-1",
    "''=1",
    "O'Neil",
    "'t Hooft",
    "'s-Gravesande",
    '@ada',
    '=',
    "'",
    '',
    'a;b',
    ';=;=',
    '- -',
    'x = 1; y',
  ];

  it('is read back as it was', () => {
    for (const text of [...names, ...formulas]) {
      expect(unguarded(guarded(text)), JSON.stringify(text)).toBe(text);
      expect(parseCsv(csvText([['x', text, '7']]), 'x.csv')[0]?.cells).toEqual(['x', text, '7']);
    }
  });

  it('is read back as it was whatever it is made of, twice guarded, too', () => {
    const random = new Random('csv');
    const letters = [...signs, ...before, 'a', '1', '👍'];
    for (let i = 0; i < 20_000; i++) {
      const length = Math.floor(random.uniform(0, 9));
      const text = Array.from({ length }, () => letters[Math.floor(random.uniform(0, letters.length))]).join(
        '',
      );
      expect(unguarded(guarded(text)), JSON.stringify(text)).toBe(text);
      expect(unguarded(unguarded(guarded(guarded(text))))).toBe(text);
      expect(pieces(guarded(text)).filter(runs), JSON.stringify(text)).toEqual([]);
    }
  });

  it('stays readable: a name that is no formula is not changed', () => {
    for (const name of ["O'Neil", "'t Hooft", "'s-Gravesande", 'Anna-Lena', 'a@b.example', '50 %', '李雷'])
      expect(guarded(name)).toBe(name);
  });
});
