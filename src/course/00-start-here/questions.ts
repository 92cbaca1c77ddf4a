/** One question, to show how questions are answered. */
import { choice, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('00-start-here');

export const questions: readonly QuestionExercise[] = [
  question(
    '00-q1',
    'What a check tells you',
    'You run a check and it fails. What does the course do?',
    [
      'Run the check of the first exercise before you solve it, and look.',
      'Nothing is lost by a failed check.',
    ],
    choice('b', {
      a: ['It takes a point away', 'No points are ever taken away: try as often as you like.'],
      b: [
        'It names the cases that differ and says, where it can, which slip explains them',
        'Right. Known slips have a sentence of their own.',
      ],
      c: ['It shows the solution', 'It never does. `hint()` goes nearly as far, step by step.'],
    }),
  ),
];
