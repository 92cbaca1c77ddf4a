/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('06-pre-activation');

export const questions: readonly QuestionExercise[] = [
  question(
    '06-q1',
    'The order of things',
    'In which order does a branch of ResNet v2 apply batch normalization, ReLU and convolution?',
    ['"Pre" says what comes before what.', 'Batch normalization stands right before the activation.'],
    choice('b', {
      a: ['convolution, batch normalization, ReLU', 'That is version 1, post-activation.'],
      b: ['batch normalization, ReLU, convolution', 'Right: both come before the convolution.'],
      c: ['ReLU, batch normalization, convolution', 'The normalization stands right before the activation.'],
      d: ['batch normalization, convolution, ReLU', 'The ReLU comes before the convolution as well.'],
    }),
  ),
  question(
    '06-q2',
    'The axis',
    'A batch has shape [32, 64, 56, 28] and the data format is channels_first. On which axis does preActivation normalize?',
    ['Which of the four numbers counts the channels?', 'The batch axis is 0.'],
    number(1, 0.1, 'The channels follow the batch: axis 1, of extent 64.', [
      { value: 3, sentence: 'Axis 3 holds the channels with channels_last. Here it is the width.' },
      { value: 64, sentence: 'That is the extent of the axis. Its number is asked for.' },
      { value: 2, sentence: 'Axes count from 0.' },
    ]),
  ),
  question(
    '06-q3',
    'How many statistics?',
    'One batch normalization of a batch of shape [32, 64, 56, 28], channels_first: over how many values does each mean go?',
    ['One mean for each channel, over everything else.', '32 times 56 times 28.'],
    number(50_176, 0.5, '32 * 56 * 28 = 50,176 values for each of the 64 channels.', [
      { value: 64, sentence: 'That is how many means there are.' },
      { value: 1568, sentence: 'The batch counts too: 32 images.' },
      { value: 3_211_264, sentence: 'That is all values. Each channel has a mean of its own.' },
    ]),
  ),
  question(
    '06-q4',
    'The clean path',
    'Blocks of a pre-activation network keep the shape: x becomes x + F(x). What is the output of block 9 minus the input of block 3?',
    ['Write the sum for three blocks.', 'Nothing but sums stands on the path.'],
    choice('c', {
      a: ['F of block 9', 'The branches in between have added something too.'],
      b: ['The product of the branches 3 to 9', 'Plain layers multiply. Here they add up.'],
      c: ['The sum of the branches 3 to 9', 'Right: with nothing on the path the branches add up.'],
      d: [
        'It cannot be said',
        'It can, for nothing stands on the path. With a ReLU after each sum it could not.',
      ],
    }),
  ),
  question(
    '06-q5',
    'What the shortcut takes',
    'A block of ResNet v2 changes the number of channels. Its 1x1 projection takes',
    [
      'Two tensors are at hand at the beginning of a block.',
      'In exercise 4: what does the projection convolve?',
    ],
    choice('a', {
      a: [
        'the pre-activated input',
        'Right: here the path is broken anyway, and the projection gets normalized values.',
      ],
      b: ['the raw input', 'That is what the identity takes; the projection takes the pre-activated one.'],
      c: ['the output of the first convolution', 'Then the shortcut would not be one.'],
      d: ['the output of the branch', 'The branch is what it is added to.'],
    }),
  ),
  question(
    '06-q6',
    'Weights of a bottleneck',
    'A bottleneck block with 64 filters reads and writes 256 channels. How many weights do its three convolutions have together, without biases?',
    ['1x1 from 256 to 64, 3x3 from 64 to 64, 1x1 from 64 to 256.', '16,384 + 36,864 + 16,384.'],
    number(
      69_632,
      0.5,
      '16,384 + 36,864 + 16,384 = 69,632. Two 3x3 convolutions of 256 channels would have 1,179,648.',
      [
        {
          value: 1_179_648,
          sentence: 'Those are two 3x3 convolutions of 256 channels: what the bottleneck avoids.',
        },
        { value: 73_728, sentence: 'That is a regular block of 64 filters.' },
        { value: 53_248, sentence: 'The third convolution counts too.' },
      ],
    ),
  ),
  question(
    '06-q7',
    'Fixed padding',
    'An image of 224 pixels a side is framed for a 7x7 kernel by fixed padding and convolved with stride 2. How many pixels a side come out?',
    ['The frame adds 6 rows in all.', '(230 - 7) / 2, rounded down, plus 1.'],
    number(112, 0.1, '⌊(224 + 6 − 7)/2⌋ + 1 = 112.', [
      { value: 111, sentence: 'The first place of the kernel counts too: plus 1.' },
      { value: 109, sentence: 'That is without padding.' },
      { value: 115, sentence: 'The kernel does not fit beyond the frame: (230 - 7) / 2.' },
    ]),
  ),
  question(
    '06-q8',
    'Averages that stand still',
    'A training loop never updates the moving averages (mean 0, variance 1 at the start). What do you see?',
    ['Which mode uses the averages?', 'What is measured during training, and what in evaluation?'],
    choice('d', {
      a: ['The training loss does not fall', 'Training normalizes by the batch: it goes on as ever.'],
      b: ['Nothing', 'Evaluation uses the averages.'],
      c: ['An error in the first evaluation', 'No error: the averages are there, only wrong.'],
      d: [
        'A good training accuracy, and a bad one in evaluation, even on the same images',
        'Right: only inference mode uses the averages, and they never learned anything.',
      ],
    }),
  ),
  question(
    '06-q9',
    'The stem',
    'The stem of ResNet v2 is a convolution without batch normalization and ReLU. Why?',
    ['What comes right after it?', 'What would be done twice?'],
    choice('a', {
      a: [
        'The first block begins with both',
        'Right: after the pooling its pre-activation normalizes and activates.',
      ],
      b: ['Images are normalized already', 'The convolution changes mean and variance.'],
      c: ['To save parameters', 'They are 128 of eleven million.'],
      d: ['It has too few channels', 'It has 64.'],
    }),
  ),
  question(
    '06-q10',
    'Deep or shallow',
    'Pre-activation helped ResNet-1001 on CIFAR-10 (4.9 % error against 7.6 %), and ResNet-110 hardly (6.4 % against 6.6 %). What follows for a network of 18 layers?',
    ['What does the clean path change, and for how many blocks?', 'The effect grows with depth.'],
    choice('c', {
      a: ['It will be three points better', 'That was at 1001 layers.'],
      b: ['It will be worse', 'Nothing says so.'],
      c: [
        'No gain is to be expected',
        'Right: the obstacle that it removes is small when there are few blocks.',
      ],
      d: ['It cannot be trained without it', 'ResNet-18 of version 1 trains well: chapter 04.'],
    }),
  ),
  question(
    '06-q11',
    'A result to criticize',
    'A report says: "We trained version 1 and version 2 with five seeds each, and kept of each the run with the best accuracy on the test images: 0.858 and 0.866. So version 2 is better by 0.8 points." What is the gravest fault?',
    [
      'How would the two numbers change if the experiment were repeated with five other seeds?',
      'Which numbers of the ten runs does the report leave out, and by which images did it choose?',
    ],
    choice('d', {
      a: [
        'Five seeds are too few to train a network',
        'Each seed trains a network of its own. Five can be enough to see a large difference, if all five are reported.',
      ],
      b: [
        'The loss should have been compared, not the accuracy',
        'Either can be compared. The best of five losses would be as lucky as the best of five accuracies.',
      ],
      c: [
        'Version 2 has more parameters',
        'Version 1 and version 2 have nearly the same: the parts stand in another order, and are about as many.',
      ],
      d: [
        'The best run was chosen on the test images, and the best of five says mostly how much chance there is: the means and their spread are missing',
        'Right. Choose by other images than those you report on, and report the mean and the standard deviation over all seeds.',
      ],
    }),
  ),
];
