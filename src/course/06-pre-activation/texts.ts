/** What the chapter asks for in words. */
import type { TextExercise } from '../../exercises/spec';

export const texts: readonly TextExercise[] = [
  {
    kind: 'text',
    id: '06-t1',
    chapter: '06-pre-activation',
    title: 'A report of your own',
    points: 8,
    prompt: [
      'Run one of the three experiments, or one of your own about pre-activation, and report it so that somebody else could repeat it:',
      '',
      '- the question, and what you expected *before* you ran it;',
      '- what you varied, what you kept, how many seeds, and how each contender got its learning rate;',
      '- the result in numbers, with its spread over the seeds;',
      '- what follows from it, what does not, and the one thing that you would do next.',
    ].join('\n'),
    words: [150, 400],
    hints: [
      'Write the first two points before you run anything; then you cannot bend them to the result.',
      'A difference is a finding when it is several times as large as the spread over the seeds: put both into one sentence.',
      'No difference is a result, too. Say how large a difference you could have seen.',
    ],
    rubric: [
      {
        id: 'question',
        label: 'One question that a run can answer, and an expectation written before it',
        points: 1,
        comment: 'Which result would have surprised you?',
      },
      {
        id: 'varied-and-kept',
        label: 'Says what was varied and what was kept; nothing else differs',
        points: 1.5,
        comment: 'If two things change at once, the result is of neither.',
      },
      {
        id: 'fair',
        label: 'Each contender has a rate of its own, or it is said why one is fair',
        points: 1,
        comment: 'Section 6 chose a rate for each version: one rate for all favours one of them.',
      },
      {
        id: 'seeds',
        label: 'Several seeds, with mean and spread',
        points: 1.5,
        comment: 'How much do two runs differ that differ in nothing but the seed?',
      },
      {
        id: 'numbers',
        label: 'The result in numbers, with units, large enough against the spread for what is said of it',
        points: 1,
        comment: 'Compare the difference with the spread before you call it one.',
      },
      {
        id: 'conclusion',
        label: 'The conclusion follows; its limits (depth, steps, data) are named',
        points: 1,
        comment: 'It is a result at this depth and after these steps.',
      },
      {
        id: 'repeatable',
        label: 'Somebody else could repeat it: size, epochs, rate and code are there',
        points: 1,
        comment: '',
      },
      {
        id: 'best-run',
        label: 'Keeps the best run, or chooses on the test images',
        points: -2,
        comment: 'The best of several runs says mostly how much chance there is: see question 11.',
      },
    ],
    reading: [
      'The conclusion is not graded by whether version 2 wins: "no difference that three seeds could show" is as good a result.',
      'The code stands in cells below the answer or in the chapter; a report without any numbers has at most the first two items.',
      'Small and clean goes before large and mixed up: `smoke` size with five seeds is fine.',
    ],
  },
];
