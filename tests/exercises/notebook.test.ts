import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tf } from '../../src/backend';
import { JUPYTER_DISPLAY } from '../../src/display';
import { check } from '../../src/exercises/check';
import { cardsBeside, stillAsked } from '../../src/exercises/progress';
import { readProgress, recordHint, recordResult } from '../../src/exercises/progress-file';
import { judgeAnswer, replyTo, sealQuestion } from '../../src/exercises/questions';
import { renderProgress, renderResult } from '../../src/exercises/render';
import type { QuestionExercise } from '../../src/exercises/spec';

let file: string;
const printed: string[] = [];

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'progress-')), 'progress.json');
  vi.stubEnv('VERY_DEEP_PROGRESS', file);
  printed.length = 0;
  vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const moments = (x: tf.Tensor) => {
  const axes = Array.from({ length: x.rank - 1 }, (_, i) => i);
  const mean = tf.mean(x, axes);
  return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), axes) };
};

describe('check', () => {
  it('passes a right solution, shows its table and remembers it', async () => {
    const before = tf.memory().numTensors;
    const result = await check('batch-moments', moments);
    expect(result.verdict).toBe('pass');
    expect(tf.memory().numTensors).toBe(before);
    expect(printed.join()).toContain('4 of 4 points');
    expect(readProgress(file)['batch-moments']).toMatchObject({ verdict: 'pass', attempts: 1, points: 4 });
  });

  it('says what is missing, forbidden or unknown', async () => {
    expect(await check('batch-moments', undefined)).toMatchObject({ verdict: 'missing', points: 0 });
    const readyMade = (x: tf.Tensor) => tf.moments(x, 0);
    expect(await check('batch-moments', readyMade)).toMatchObject({
      verdict: 'fail',
      feedback: expect.stringContaining('tf.moments'),
    });
    await expect(check('batch-memonts', moments)).rejects.toThrow('no exercise is called');
  });

  it('throws for a failure only when asked to be strict', async () => {
    const wrong = () => ({ mean: tf.scalar(0), variance: tf.scalar(0) });
    expect((await check('batch-moments', wrong)).verdict).toBe('fail');
    vi.stubEnv('VERY_DEEP_STRICT', '1');
    await expect(check('batch-moments', wrong)).rejects.toThrow('batch-moments: fail');
  });

  it('returns its points to nbgrader while that autogrades, and throws for a failure while it validates', async () => {
    const wrong = () => ({ mean: tf.scalar(0), variance: tf.scalar(0) });
    const forNotebook = (value: object): unknown => Reflect.get(value, JUPYTER_DISPLAY)();
    expect(forNotebook(await check('batch-moments', wrong))).toEqual({});
    vi.stubEnv('NBGRADER_EXECUTION', 'autograde');
    expect(forNotebook(await check('batch-moments', wrong))).toEqual({ 'text/plain': '0' });
    expect(forNotebook(await check('batch-moments', moments))).toEqual({ 'text/plain': '4' });
    vi.stubEnv('NBGRADER_EXECUTION', 'validate');
    await expect(check('batch-moments', wrong)).rejects.toThrow('batch-moments: fail');
  });

  it('escapes what it shows', () => {
    const html = renderResult({
      id: 'x',
      title: '<script>',
      points: 0,
      maxPoints: 1,
      verdict: 'fail',
      feedback: 'a & b',
      cases: [],
    })['text/html'];
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('a &amp; b');
  });
});

const base = {
  kind: 'question',
  chapter: '03-x',
  title: 'T',
  points: 2,
  prompt: '?',
  hints: ['a', 'b'],
} as const;
const choice: QuestionExercise = {
  ...base,
  id: '03-q1',
  answer: {
    type: 'choice',
    options: { a: 'one', b: 'two' },
    correct: 'b',
    explanations: { a: 'No, one.', b: 'Yes, two.' },
  },
};
const numeric: QuestionExercise = {
  ...base,
  id: '03-q2',
  answer: {
    type: 'number',
    correct: 256,
    tolerance: 0.5,
    explanation: '16 times 16.',
    slips: [{ value: 400, sentence: 'That is with padding.' }],
  },
};

describe('a sealed question', () => {
  it('replies to each option with its explanation', () => {
    const sealed = sealQuestion(choice);
    expect(replyTo(sealed, 'b')).toEqual({ correct: true, sentence: 'Yes, two.' });
    expect(replyTo(sealed, ' A')).toEqual({ correct: false, sentence: 'No, one.' });
    expect(() => replyTo(sealed, 'z')).toThrow("one of 'a', 'b'");
    expect(judgeAnswer(sealed, replyTo(sealed, 'b'))).toMatchObject({ points: 2, verdict: 'pass' });
  });

  it.each([
    [256, true, '16 times 16.'],
    [256.5, true, '16 times 16.'],
    [255.5, true, '16 times 16.'],
    [256.6, false, 'Not right yet'],
    [400, false, 'padding'],
    [-256, false, 'Not right yet'],
  ])('replies to the number %d', (value, correct, sentence) => {
    const reply = replyTo(sealQuestion(numeric), value);
    expect(reply.correct).toBe(correct);
    expect(reply.sentence).toContain(sentence);
  });

  it('does not show its answer', () => {
    const text = JSON.stringify([sealQuestion(choice), sealQuestion(numeric)]);
    for (const secret of ['256', 'correct', '16 times', 'Yes, two', 'padding'])
      expect(text).not.toContain(secret);
  });
});

describe('the progress file', () => {
  const result = { id: 'e', title: '', maxPoints: 4, feedback: '', cases: [] };

  it('keeps the best result and counts tries and hints', () => {
    recordResult({ ...result, points: 3, verdict: 'partial' }, [], file);
    recordResult({ ...result, points: 1, verdict: 'partial' }, [], file);
    expect([0, 1, 2].map(() => recordHint('e', 2, file))).toEqual([0, 1, 0]);
    expect(readProgress(file)).toEqual({
      e: { verdict: 'partial', points: 3, maxPoints: 4, attempts: 2, hintsShown: 2, nextHint: 1 },
    });
  });

  it('is put aside when it cannot be read', () => {
    writeFileSync(file, '{ not json');
    expect(readProgress(file)).toEqual({});
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe('{ not json');
  });
});

describe('the progress table', () => {
  it('is about the chapters that stand beside the notebook, and all of them where none does', () => {
    const card = (chapter: string) => ({ chapter, id: chapter, title: '', hints: [], maxPoints: 1 });
    const cards = [card('01-one'), card('02-two')];
    const folder = mkdtempSync(path.join(tmpdir(), 'chapters-'));
    expect(cardsBeside(cards, folder)).toEqual(cards);
    writeFileSync(path.join(folder, '02-two.ipynb'), '{}');
    expect(cardsBeside(cards, folder)).toEqual([card('02-two')]);
  });

  it('leaves out what is retired, but for those who have tried it', () => {
    const card = (id: string) => ({ chapter: '01-one', id, title: '', hints: [], maxPoints: 1 });
    const cards = [card('kept'), { ...card('gone'), retired: 'too easy' }];
    expect(stillAsked(cards, {}).map(({ id }) => id)).toEqual(['kept']);
    expect(stillAsked(cards, { gone: { points: 1 } })).toEqual(cards);
  });

  it('sums up each chapter and unfolds those that have been begun', () => {
    const card = (chapter: string, id: string, maxPoints: number) => ({
      chapter,
      id,
      title: id,
      hints: [],
      maxPoints,
    });
    const entry = { verdict: 'partial', points: 2, maxPoints: 3, attempts: 4, hintsShown: 1 } as const;
    const shown = renderProgress([
      { card: card('01-one', 'a', 3), entry },
      { card: card('01-one', 'b', 4), entry: undefined },
      { card: card('02-two', 'c', 5), entry: undefined },
    ]);
    expect(shown['text/plain']).toBe(
      [
        'Your progress: 2 of 12 points.',
        '01-one: 2 of 7 points',
        '  ◐  a  a  2 of 3  4  1',
        '  ○  b  b  0 of 4  0  0',
        '02-two: 0 of 5 points',
      ].join('\n'),
    );
    expect(String(shown['text/html']).match(/<details[^>]*>/g)).toEqual(['<details open>', '<details>']);
  });
});
