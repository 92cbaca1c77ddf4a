/** Two questions, to show how questions are answered: by a letter, and by a number. */
import { choice, number, questionsOf } from '../../exercises/question';
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
  question(
    '00-q2',
    'How fast a signal is gone',
    'With a standard deviation of 0.05 each layer halves the signal. After how many layers is less than a thousandth of it left, for the first time?',
    [
      'Halve 1 again and again, and count.',
      'It is 1/2 to the power of the number of layers: 1/512, then 1/1024.',
    ],
    number(
      10,
      0.01,
      '1/2 to the power of 10 is 1/1024. Three times as many layers leave less than a billionth.',
      [
        { value: 9, sentence: 'After nine layers 1/512 is left, which is more than a thousandth.' },
        {
          value: 500,
          sentence: 'A half of what is left goes each time; the halves do not add up, they multiply.',
        },
        { value: 30, sentence: 'After all thirty layers much less is left: about a billionth.' },
        { value: 11, sentence: 'One layer earlier it is already 1/1024.' },
      ],
    ),
  ),
];
