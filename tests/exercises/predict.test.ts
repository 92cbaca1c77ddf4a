import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claim } from '../../src/exercises/claim';
import { predict } from '../../src/exercises/predict';
import { readPredictions, readProgress, recordHint } from '../../src/exercises/progress-file';
import { renderProgress } from '../../src/exercises/render';

let file: string;
const printed: string[] = [];

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'predictions-')), 'progress.json');
  vi.stubEnv('VERY_DEEP_PROGRESS', file);
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const ask = (id: string, value: unknown) => (predict as (id: unknown, value: unknown) => void)(id, value);
const measure = (measured: number | number[], prediction = '02-p3', sentence = 'It shrinks.') =>
  claim(sentence, { measured, expect: { atMost: 100 }, prediction });

describe('predict', () => {
  it('asks for a prediction where there is none yet, and keeps nothing', () => {
    for (const empty of ['', '  ', ['', ''], []]) ask('02-p3', empty);
    expect(printed).toHaveLength(4);
    for (const line of printed)
      expect(line).toContain('Prediction 02-p3 is still empty. What do you expect?');
    measure(0.5);
    expect(printed.slice(4)).toEqual(['Measured here: It shrinks. 0.5 (expected at most 100).']);
  });

  it.each([
    ['it halves', 'You predicted (02-p3): “it halves”.'],
    [0.4, 'You predicted (02-p3): 0.4. Measured: 0.5, which is 0.1 more.'],
    ['0.75', 'You predicted (02-p3): “0.75”. Measured: 0.5, which is 0.25 less.'],
    [0.5, 'You predicted (02-p3): 0.5. Measured: 0.5, which is the same.'],
    [[0.4, 'tanh'], 'You predicted (02-p3): 0.4, “tanh”.'],
    [Number.POSITIVE_INFINITY, 'You predicted (02-p3): “Infinity”. Measured: 0.5, which is Infinity less.'],
  ])('is shown beside what was measured: %j', (value, shown) => {
    ask('02-p3', value);
    measure(0.5);
    expect(printed.at(-1)).toBe(shown);
  });

  it('compares several numbers one by one, when as many were measured', () => {
    predict('02-p3', [0.9, 0.6]);
    measure([1, 0.5]);
    expect(printed.at(-1)).toBe(
      'You predicted (02-p3): 0.9, 0.6. Measured: 1, 0.5, which is 0.1 more, 0.1 less.',
    );
    vi.stubEnv('VERY_DEEP_PROGRESS', `${file}.2`);
    for (const text of ['0.9, 0.6', '0.9; 0.6', ' 0.9 0.6 ']) {
      predict('02-p4', text);
      measure([1, 0.5], '02-p4');
      expect(printed.at(-1)).toContain('Measured: 1, 0.5, which is 0.1 more, 0.1 less.');
    }
    predict('02-p5', '10,000 or so');
    measure([1, 0.5, 2], '02-p5');
    expect(printed.at(-1)).toBe('You predicted (02-p5): “10,000 or so”.');
    vi.stubEnv('VERY_DEEP_PROGRESS', file);
    measure([1, 0.5, 0.2]);
    expect(printed.at(-1)).toBe('You predicted (02-p3): 0.9, 0.6.');
  });

  it('can be changed until the outcome is seen, and stays after that', () => {
    predict('02-p3', 'it grows');
    predict('02-p3', 'it shrinks');
    measure(0.5);
    expect(printed.at(-1)).toBe('You predicted (02-p3): “it shrinks”.');
    predict('02-p3', 'it halves, of course');
    expect(printed.at(-1)).toBe(
      'Your prediction 02-p3: “it shrinks”. The outcome has been seen since, so this one stays beside what the cell says now.',
    );
    predict('02-p3', 'it shrinks');
    predict('02-p3', '');
    expect(printed.slice(-2)).toEqual(Array(2).fill('Your prediction 02-p3: “it shrinks”.'));
  });

  it('says so when it was written after the run, and can then be changed', () => {
    measure(0.5);
    predict('02-p3', 'it halves');
    expect(printed.at(-1)).toBe('Your prediction 02-p3, written after the run: “it halves”.');
    predict('02-p3', 'it really halves');
    measure(0.25);
    expect(printed.at(-1)).toBe('Your prediction 02-p3, written after the run: “it really halves”.');
  });

  it('is kept beside the exercises, and neither loses the other', () => {
    recordHint('mean-of-values', 2, file);
    predict('00-p1', 'it grows');
    vi.stubEnv('VERY_DEEP_SIZE', 'smoke'); // where nothing is asserted, whatever came
    measure([0.5, Number.NaN], '00-p1');
    recordHint('mean-of-values', 2, file);
    expect(readProgress(file)['mean-of-values']).toMatchObject({ hintsShown: 2 });
    expect(readPredictions(file)).toEqual({
      '00-p1': {
        value: 'it grows',
        late: false,
        outcomes: [{ sentence: 'It shrinks.', measured: [0.5, null] }],
      },
    });
    predict('00-p1', 'it grows');
    expect(readdirSync(path.dirname(file))).toEqual(['progress.json']);
  });

  it('keeps what a newer version wrote into the file, and a damaged file aside', () => {
    writeFileSync(file, JSON.stringify({ schema: 1, exercises: {}, later: { kept: true } }));
    predict('00-p1', 'a');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ later: { kept: true } });
    writeFileSync(file, JSON.stringify({ predictions: { '00-p1': { value: {} }, '00-p2': { value: 'b' } } }));
    expect(Object.keys(readPredictions(file))).toEqual(['00-p2']);
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toContain('00-p1');
  });

  it('stands in the table of progress beside its outcomes, in the order of the course', () => {
    predict('02-p10', 7);
    predict('02-p3', 'it <b>shrinks</b>');
    measure(0.5);
    measure([1, 2], '02-p3', 'Both are small.');
    measure(0.5, '01-p1');
    predict('01-p1', 'late');
    predict('01-p2', '');
    const shown = renderProgress([], readPredictions(file));
    expect(shown['text/html']).toContain('“it &lt;b&gt;shrinks&lt;/b&gt;”');
    const lines = (shown['text/plain'] as string).split('\n');
    const at = lines.indexOf('Your predictions: 3. Nobody grades them.');
    expect(lines.slice(at + 1).map((line) => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      '01-p1 | “late” (after the run) | It shrinks. 0.5',
      '02-p3 | “it <b>shrinks</b>” | It shrinks. 0.5 Both are small. 1, 2',
      '02-p10 | 7 | not run yet',
    ]);
  });

  it('says what is wrong with what is no prediction, and how it is written', () => {
    for (const id of ['p3', '02-q3', '2-p3', '02-p', '02-p333', '']) {
      expect(() => ask(id, 'a')).toThrow(`no prediction is called ${JSON.stringify(id)}`);
      expect(() => measure(0.5, id)).toThrow('they have names like');
    }
    for (const [value, found] of [
      [Number.NaN, 'NaN'],
      [null, 'object'],
      [() => 0, 'function'],
      [[1, [2]], 'a list'],
    ] as const)
      expect(() => ask('02-p3', value)).toThrow(
        `a sentence between quotes, a number, or a list of these; got ${found}`,
      );
    expect(() => ask('02-p3', undefined)).toThrow('The second argument is missing');
    const model = { apply: () => 0 };
    expect(() => (predict as unknown as (m: object, x: number[]) => void)(model, [1])).toThrow(
      '`infer(model, x)`',
    );
    expect(readPredictions(file)).toEqual({});
  });
});
