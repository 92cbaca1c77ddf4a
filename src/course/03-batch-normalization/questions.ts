/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('03-batch-normalization');

export const questions: readonly QuestionExercise[] = [
  question(
    '03-q1',
    'The variance of four values',
    'One feature takes the values 1, 3, 5, 7 in a batch of four. Which variance does batch normalization divide by (before epsilon and the root)?',
    [
      'The mean is 4. What are the squared distances to it?',
      'The squares add up to 20. There are four values.',
    ],
    number(5, 0.001, 'The squared distances 9, 1, 1, 9 add up to 20, and 20 / 4 = 5.', [
      { value: 20 / 3, sentence: 'That divides by N - 1 = 3. The batch is standardized with N = 4.' },
      { value: Math.sqrt(5), sentence: 'That is the standard deviation, the root of the variance.' },
      { value: 21, sentence: 'That is the mean of the squares: subtract the mean first.' },
      { value: 20, sentence: 'That is the sum of the squares: divide it by 4.' },
    ]),
  ),
  question(
    '03-q2',
    'How many values make one mean',
    'The first convolution of LeNet turns a batch of 256 images into a tensor of shape [256, 24, 24, 6]. Over how many values is the mean of ONE channel taken?',
    ['Which axes are averaged, and which is left?', 'All axes but the last: multiply their extents.'],
    number(
      147_456,
      0.5,
      '256 examples times 24 times 24 pixels are 147,456 values for each of the 6 channels.',
      [
        {
          value: 256,
          sentence: 'That would be one mean for each pixel. Height and width are averaged, too.',
        },
        { value: 576, sentence: 'That would be one mean for each image. The batch is averaged, too.' },
        {
          value: 884_736,
          sentence: 'That is the whole tensor. Each of the 6 channels has a mean of its own.',
        },
      ],
    ),
  ),
  question(
    '03-q3',
    'What gradient descent learns',
    'A batch normalization layer follows a convolution with 16 output channels. How many numbers of this layer are learned by gradient descent?',
    [
      'The layer keeps four vectors.',
      'Which two of gamma, beta, moving mean, moving variance get gradients?',
    ],
    number(32, 0.5, '16 scales gamma and 16 shifts beta. The 32 moving averages are kept, not learned.', [
      { value: 64, sentence: 'That counts the moving averages, which are computed and not learned.' },
      { value: 16, sentence: 'Each channel has a scale and a shift: two numbers.' },
      { value: 2, sentence: 'Each channel has its own scale and shift.' },
    ]),
  ),
  question(
    '03-q4',
    'Undoing the normalization',
    'Epsilon is above 0. Which gamma and beta make batch normalization return its input in training?',
    ['Solve gamma * xhat + beta = x.', 'What exactly was x - mean divided by?'],
    choice('c', {
      a: ['gamma = 1, beta = 0', 'These leave the standardized value as it is: mean 0, variance 1.'],
      b: [
        'gamma = the standard deviation, beta = the mean',
        'So says the source; it is exact only for epsilon 0.',
      ],
      c: [
        'gamma = the root of (variance + epsilon), beta = the mean',
        'Right: multiply by exactly what was divided by, add exactly what was subtracted.',
      ],
      d: [
        'gamma = the variance, beta = the mean',
        'The division was by a root, so the variance is too much (or too little below 1).',
      ],
    }),
  ),
  question(
    '03-q5',
    'Two steps of a moving average',
    'A moving mean starts at 0; momentum (the weight of the old value) is 0.9. Two batches arrive, with means 10 and then 20. What is the moving mean after the second?',
    ['After the first batch it is 0.9 * 0 + 0.1 * 10.', 'Then 0.9 * 1 + 0.1 * 20.'],
    number(
      2.9,
      0.001,
      '0.9 * 0 + 0.1 * 10 = 1, then 0.9 * 1 + 0.1 * 20 = 2.9: far below both batches still.',
      [
        { value: 18.9, sentence: "That gives 0.9 to the new batch, PyTorch's way of counting turned round." },
        {
          value: 15,
          sentence: 'That is the plain average. A moving average starts from 0 and forgets slowly.',
        },
        { value: 3, sentence: 'The old value is multiplied by 0.9 in the second step, too.' },
      ],
    ),
  ),
  question(
    '03-q6',
    'The bias in front',
    'A dense layer with a bias is followed directly by batch normalization, in training. What is the gradient for that bias?',
    [
      'Add 5 to one feature of all examples. What does the mean do?',
      'What the mean swallows cannot change the loss.',
    ],
    choice('a', {
      a: [
        'Zero',
        'Right: subtracting the mean removes any constant, so the bias cannot change the loss. Beta does its work.',
      ],
      b: [
        'The same as the gradient for beta',
        'Beta is added after the mean was subtracted; the bias before.',
      ],
      c: [
        'The gradient for beta times gamma',
        'That would be so if the mean were a constant. It moves with the bias.',
      ],
      d: ['It depends on the learning rate', 'A gradient does not know the learning rate.'],
    }),
  ),
  question(
    '03-q7',
    'A batch of one',
    'A dense layer with batch normalization is left in training mode by mistake, and is given one single example. What does the normalization return?',
    ['What is the mean of one value?', 'The value minus itself, over the root of epsilon.'],
    choice('d', {
      a: [
        'The same as in inference mode',
        'Inference uses the moving averages; training mode looks at the batch.',
      ],
      b: ['NaN, because the variance is 0', 'Epsilon under the root prevents the division by 0.'],
      c: ['Random noise', 'Nothing here is random: the mean is the value itself.'],
      d: [
        'Beta, whatever the example',
        'Right: x minus its own mean is 0. All information is gone, and no error is thrown.',
      ],
    }),
  ),
];
