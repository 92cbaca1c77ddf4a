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
  question(
    '03-q8',
    'Weights ten times as large',
    'All weights of a layer in front of batch normalization are multiplied by 10 (epsilon is negligible). The output does not change. By which factor does the gradient for these weights change?',
    ['f(10 w) = f(w) for all w. Differentiate both sides with respect to w.', "10 * f'(10 w) = f'(w)."],
    number(
      0.1,
      0.0001,
      "From f(10 w) = f(w) follows 10 f'(10 w) = f'(w): a tenth of the gradient. Larger weights learn more slowly.",
      [
        { value: 10, sentence: "The other way round: 10 f'(10 w) = f'(w)." },
        {
          value: 1,
          sentence: 'The output does not change, but a unit step in w is now a smaller relative change.',
        },
        {
          value: 0.01,
          sentence:
            'That is the effective learning rate (gradient over weight). The gradient itself changes once.',
        },
      ],
    ),
  ),
  question(
    '03-q9',
    'Without the batch',
    'Which of these normalizations give an example the same result whatever else is in its batch, in training, too?',
    ['Whose axes include the batch axis?'],
    choice('b', {
      a: ['Only layer norm', 'Group and instance norm do not average over the batch either.'],
      b: [
        'Layer, group and instance norm',
        'Right: all three look at one example at a time; they differ in which channels share a mean.',
      ],
      c: ['Batch and instance norm', 'Batch norm averages over the batch: examples influence each other.'],
      d: ['None', 'Only batch norm averages over the batch axis.'],
    }),
  ),
  question(
    '03-q10',
    'Freezing in TensorFlow.js',
    'You load a trained model in TensorFlow.js 4.22, set model.trainable = false, add a new head and train the head. What do its built-in batch normalization layers do during this training?',
    ['The chapter runs exactly this.', 'Keras changed its layer for this case. Did TensorFlow.js follow?'],
    choice('b', {
      a: [
        'They are in inference mode, as in Keras',
        'Keras decided so; TensorFlow.js did not follow. That is the trap.',
      ],
      b: [
        'They normalize by the batch, and their moving averages move',
        'Right: gamma and beta stand still, but the layer is in training mode. The course’s own BatchNorm does as Keras.',
      ],
      c: ['They are skipped', 'A frozen layer still computes.'],
      d: ['They throw an error', 'Nothing is thrown; that is why it is a trap.'],
    }),
  ),
  question(
    '03-q11',
    'What source 003 averages over',
    'Source 003 writes the mean as a sum over the neurons of a layer, for one example. Which normalization does that formula describe?',
    ['Its index runs over i = 0 ... n_l - 1, and n_l is the number of neurons.'],
    choice('a', {
      a: [
        'Layer normalization',
        'Right: one example, averaged over its features. Batch normalization fixes the feature and averages over examples.',
      ],
      b: ['Batch normalization', 'Batch normalization averages each neuron over the examples of the batch.'],
      c: [
        'Instance normalization',
        'Instance norm averages over the pixels of one channel; a dense layer has one value there.',
      ],
      d: ['Group normalization with one channel in each group', 'Then each value would be its own mean.'],
    }),
  ),
  question(
    '03-q12',
    'Weight decay in front of normalization',
    'You train with SGD and add L2 weight decay on the weights that stand directly in front of batch normalization. What does the decay change?',
    ['What does the output do when these weights shrink?', 'And what does the gradient do? See question 8.'],
    choice('c', {
      a: [
        'It makes the function simpler, as always',
        'The function does not depend on the scale of these weights at all.',
      ],
      b: ['Nothing at all', 'The output stays, but gradients grow as weights shrink, so steps change.'],
      c: [
        'The scale of the weights, and by it the effective learning rate',
        'Right: smaller weights get larger gradients, so each step turns them further. The function class stays.',
      ],
      d: ['It pulls gamma to 0', 'Gamma is another parameter; it decays only if you decay it.'],
    }),
  ),
];
