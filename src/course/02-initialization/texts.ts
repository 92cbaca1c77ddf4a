/** What the chapter asks for in words. */
import type { TextExercise } from '../../exercises/spec';

export const texts: readonly TextExercise[] = [
  {
    kind: 'text',
    id: '02-t1',
    chapter: '02-initialization',
    title: 'A figure: a level signal promises nothing',
    points: 5,
    prompt: [
      'Section 6 ends with a warning: a signal that stays level promises nothing, for the gradient may vanish all the same. Draw **one** figure that shows it. Choose an activation function and two gains, and draw against the layer the standard deviation of the signal and that of the gradient, for both gains, on one logarithmic axis. `through` computes them, `drawable` prepares them, `lineChart` draws.',
      '',
      'Then say what your figure shows: which curves are level and which are not, by what factor one layer multiplies the gradient at each of the two gains (read it off the curve), and what in the activation function makes the difference between signal and gradient.',
    ].join('\n'),
    figure: true,
    words: [60, 160],
    hints: [
      'Four curves are enough. Which of the three functions keeps its signal level at every gain?',
      'On a logarithmic axis a straight line is a factor: over ten layers it falls by the tenth power of it.',
      'What multiplies the gradient in a layer that does not multiply the signal? Where is it small?',
    ],
    rubric: [
      {
        id: 'curves',
        label: 'One figure with signal and gradient against the layer, at two gains, on a logarithmic axis',
        points: 1.5,
        comment: 'Could one see a factor per layer in this figure, and for both gains?',
      },
      {
        id: 'readable',
        label: 'Axes and curves are named: the figure can be read without its text',
        points: 0.5,
        comment: 'Which curve is which? What stands on the axes?',
      },
      {
        id: 'level',
        label: 'Says which curves are level and which fade or grow, as the figure has it',
        points: 1,
        comment: 'Compare each curve at layer 1 with the same curve at the last layer.',
      },
      {
        id: 'factor',
        label: 'A factor per layer for the gradient at each gain, read off the figure',
        points: 1,
        comment: 'Take the root: ten layers multiply by the tenth power of the factor.',
      },
      {
        id: 'cause',
        label:
          'The cause: the gradient is multiplied by the slope of the activation function, and the signal is held by its bounds',
        points: 1,
        comment: 'Why can a sigmoid or a tanh not explode upwards, and what is its slope meanwhile?',
      },
      {
        id: 'too-strong',
        label: 'Claims what no figure of an untrained network can show',
        points: -0.5,
        comment: 'This is the network before its first step: nothing here was trained.',
      },
    ],
    reading: [
      'Sigmoid and tanh both do. A ReLU does not: its signal is level only where its gradient is, so such a figure has at most the first two items.',
      'The factor counts within a tenth of what the curve says. One factor for two gains counts half.',
      '"The slope is at most 0.25" is enough of a cause for the sigmoid; "saturated: the slope is near 0 at plus and minus 1" for tanh.',
    ],
  },
];
