/** What the chapter asks for in words. */
import type { TextExercise } from '../../exercises/spec';

export const texts: readonly TextExercise[] = [
  {
    kind: 'text',
    id: '01-t1',
    chapter: '01-covariate-shift',
    title: 'A report to criticize',
    points: 6,
    prompt: [
      'A report says: "The test photographs are darker than the training photographs, so we standardized each of the two sets with its own mean and standard deviation. Then we trained five sigmoid layers with and without batch normalization, one seed each, at a rate of 0.1 for both. In the normalized network the standard deviation of a layer moved by a factor of 1.2 during training, in the plain one by a factor of 3. The normalized network reached a test accuracy of 0.71, the plain one 0.34, which is guessing. So less shift is what makes training fast."',
      '',
      'Review it. Name at least three faults, and of each what it could have hidden. Then describe the smallest experiment that would test its last sentence, and say what the report does show.',
    ].join('\n'),
    words: [120, 300],
    hints: [
      'For each number ask: compared with what, and what else was different?',
      'Which run of section 7 has much shift and batch normalization at the same time? The report has none.',
      'Three places to look: whose statistics the test set was given, what the plain network was able to learn at all, and what changed together with the shift.',
    ],
    rubric: [
      {
        id: 'test-statistics',
        label: 'The test set has its own statistics, which hides the very shift that the report is about',
        points: 1,
        comment: 'Whose mean and standard deviation may a test set be standardized with? See section 2.',
      },
      {
        id: 'plain-control',
        label:
          'The plain network learns nothing, for a reason of its own (or at this rate): it is no control',
        points: 1,
        comment: 'A network that only guesses cannot show what normalization changed about speed.',
      },
      {
        id: 'one-seed',
        label: 'One seed, one rate for both: neither the spread nor the best of each is known',
        points: 1,
        comment: 'How much would the same network differ under another seed?',
      },
      {
        id: 'cause',
        label: 'Shift and normalization changed together, so the report cannot say which of them helped',
        points: 1,
        comment: 'What would you have to change to move the shift alone?',
      },
      {
        id: 'experiment',
        label:
          'An experiment that moves the shift (noise after normalization, for instance), with the same noise in a control that learns, several seeds, and a measure of speed',
        points: 1.5,
        comment:
          'An experiment needs what is varied, what is kept, and what would count against the sentence.',
      },
      {
        id: 'what-holds',
        label: 'Says what the report does show, and no more',
        points: 0.5,
        comment: '',
      },
      {
        id: 'too-strong',
        label: 'Claims more than its evidence',
        points: -1,
        comment: 'Section 7 does not decide it, not even for its own network.',
      },
    ],
    reading: [
      'A fault counts when it is said what it could have hidden; a list of words ("one seed, no control") counts half.',
      'Other faults are as good: test accuracy is no measure of how fast training is; what "moved by a factor" was measured on; no label of the axis of time.',
      'Whoever answers "shift does not matter" makes the opposite mistake: take the last item.',
    ],
  },
];
