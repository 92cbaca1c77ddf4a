import { afterEach, describe, expect, it, vi } from 'vitest';
import { command as exercises } from '../../src/cli/commands/exercises';
import { choice, number, questionsOf } from '../../src/exercises/question';
import { chapters, loadQuestions } from '../../src/exercises/registry';
import type { QuestionExercise } from '../../src/exercises/spec';
import { questionFaults } from '../../src/proof/verify-question';

const question = questionsOf('03-batch-normalization');
const chosen = (correct: string, options: Record<string, [string, string]>) =>
  question('03-q1', 'T', 'P?', ['look again'], choice(correct, options));
const counted = (correct: number, tolerance: number, slips: [number, string][]) =>
  question(
    '03-q1',
    'T',
    'P?',
    ['look again'],
    number(
      correct,
      tolerance,
      'why',
      slips.map(([value, sentence]) => ({ value, sentence })),
    ),
  );
const sound = chosen('a', { a: ['four', 'yes'], b: ['five', 'no'] });

describe('a question', () => {
  it.each(chapters())('of %s is sound', async (chapter) => {
    for (const one of await loadQuestions(chapter))
      expect([one.id, questionFaults(one)]).toEqual([one.id, []]);
  });

  it.each<[string, QuestionExercise]>([
    ['the right option "c" is none of a, b', chosen('c', { a: ['four', 'yes'], b: ['five', 'no'] })],
    ['option b is not explained', chosen('a', { a: ['four', 'yes'], b: ['five', ' '] })],
    ['option b has no text', chosen('a', { a: ['four', 'yes'], b: ['', 'no'] })],
    ['two options say the same', chosen('a', { a: ['four', 'yes'], b: ['Four ', 'no'] })],
    ['two options differ only in the case', chosen('a', { a: ['four', 'yes'], A: ['five', 'no'] })],
    ['fewer than two options', chosen('a', { a: ['four', 'yes'] })],
    [
      '"c" is explained, and is no option',
      {
        ...sound,
        answer: {
          type: 'choice',
          correct: 'a',
          options: { a: '1', b: '2' },
          explanations: { a: 'y', b: 'n', c: '?' },
        },
      },
    ],
    ['the slip 5.0005 is within the tolerance of the right number', counted(5, 0.001, [[5.0005, 'near']])],
    ['the slip 5 is within the tolerance', counted(5, 0, [[5, 'the same']])],
    [
      'the slips 7 and 7.0001 cannot be told apart',
      counted(5, 0.001, [
        [7, 'one'],
        [7.0001, 'other'],
      ]),
    ],
    ['the slip 7 has no sentence', counted(5, 0.001, [[7, '']])],
    ['the slip NaN is no number', counted(5, 0.001, [[Number.NaN, 'no']])],
    ['the right number is Infinity', counted(Number.POSITIVE_INFINITY, 0.001, [])],
    ['the tolerance is -1', counted(5, -1, [])],
    ['its points are 0', { ...sound, points: 0 }],
    ['it has no prompt', { ...sound, prompt: '' }],
    ['it has no hint', { ...sound, hints: [] }],
  ])('with a fault is told: %s', (fault, broken) => {
    expect(questionFaults(sound)).toEqual([]);
    expect(questionFaults(broken).join('; ')).toContain(fault);
  });
});

describe('very-deep exercises verify', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('proves a question by its id, and says when there is none', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await exercises.run(['verify', '02-q6'])).toBe(0);
    expect(write).toHaveBeenLastCalledWith('✓ 02-q6: every answer has its sentence\n');
    await expect(exercises.run(['verify', '02-q99'])).rejects.toThrow('no exercise is called "02-q99"');
  });
});
