/** The questions of chapter 03's third notebook: what its experiments can show, and what they cannot. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('03c-why-batch-normalization-works');

export const questions: readonly QuestionExercise[] = [
  question(
    '03-q14',
    'A share of the gain',
    'At their best rates a plain network ends at a loss of 1.00 and the same network with batch normalization at 0.70. A third network, with one part of batch normalization, ends at 0.76. Which share of the gain does this part alone bring?',
    [
      'How large is the whole gain?',
      'How much of it does the third network have? Count from the plain network.',
    ],
    number(0.8, 0.005, 'Right: 0.24 of 0.30. A part may bring more than 1, or less than 0.', [
      {
        value: 0.24,
        sentence: 'That is the gain of the third network, in nats. Divide it by that of batch normalization.',
      },
      {
        value: 0.2,
        sentence: 'That is the share that is missing: 0.06 of 0.30. Count from the plain network.',
      },
      {
        value: 0.3,
        sentence: 'That is the whole gain, in nats. Which part of it does the third network have?',
      },
    ]),
  ),
  question(
    '03-q15',
    'A control that changes two things',
    'Noise behind batch normalization makes the layers shift as much as in a plain network, and the gain is gone. "So less shift was the reason." Which run is missing?',
    [
      'What else does the noise change, besides the shift?',
      'Which run shows what the noise costs where there is no normalization?',
    ],
    choice('c', {
      a: [
        'Batch normalization with the same noise and another seed',
        'More seeds show chance. The fault would be the same in each of them.',
      ],
      b: [
        'Batch normalization without gamma and beta',
        'Both runs have gamma and beta, so they do not tell the two apart.',
      ],
      c: [
        'The plain network with the same noise',
        'Right: noise also disturbs what is computed. If the plain network loses as much or more by it, the loss says nothing about shift.',
      ],
      d: [
        'The plain network at a higher rate',
        'That asks another question. Here it is open what the noise costs apart from the shift.',
      ],
    }),
  ),
  question(
    '03-q16',
    'Enough, or needed',
    'A network without a part of batch normalization keeps the whole gain, and a network with this part alone keeps half of it. What follows for this part, in this network?',
    [
      'Needed: what happens without it? Enough: what happens with it alone?',
      'Two causes can each bring a part of the same gain.',
    ],
    choice('a', {
      a: [
        'It is not needed for the gain, and alone not enough for all of it',
        'Right: without it nothing is lost, with it alone half is. Another part brings as much, or more.',
      ],
      b: [
        'It brings half of the gain, and the rest of batch normalization the other half',
        'Then half would be missing without it. Nothing is: shares of parts need not add up to 1.',
      ],
      c: [
        'It has no effect',
        'Alone it brings half of the gain: it has an effect. It is only not needed where the rest is there.',
      ],
      d: ['It is needed, but not enough', 'Needed would mean that the gain is lost without it. It is not.'],
    }),
  ),
  question(
    '03-q17',
    'Smoother by a change of scale',
    'All weights in front of a batch normalization are multiplied by 10 (epsilon is negligible). The function stays. By which factor does the change of the gradient per distance moved (the "effective smoothness") change?',
    [
      'How does the gradient change when the weights become ten times as long? And how far are two functions apart, measured in weights?',
      'g(10 w) = g(w) / 10. Differentiate once more.',
    ],
    number(
      0.01,
      0.0001,
      'Right: the gradient is a tenth, and the same change of the function is ten times as far away. So smoothness by itself says little; beside it must stand how far a step goes.',
      [
        {
          value: 0.1,
          sentence:
            'That is the gradient. The distances in the space of weights have also become ten times as long.',
        },
        {
          value: 1,
          sentence: 'The function stays, but the space of weights in which it is seen is stretched.',
        },
        { value: 10, sentence: 'Longer weights make the surface flatter, not steeper: g(10 w) = g(w) / 10.' },
        { value: 100, sentence: 'The other way round: the surface is stretched, so it becomes flatter.' },
      ],
    ),
  ),
];
