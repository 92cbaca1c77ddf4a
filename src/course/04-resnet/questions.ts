/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf, run } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';
import { missions } from '../../laboratory/missions';
import { textOfTrained } from '../../laboratory/run-text';
import type { Settings } from '../../laboratory/settings';

const question = questionsOf('04-resnet');

/** The text of a run that begins as the network to be rescued, but for some settings. */
const rescued = (settings: Partial<Settings>, steps: number): string =>
  textOfTrained({ ...missions['rescue-twice'].begin, ...settings }, steps);
const normalized = () => rescued({ norm: 'batch', rate: 0.05 }, 300);
const added = () => rescued({ residual: true }, 50);
const lost = (settings: Partial<Settings> = {}) => rescued(settings, 2);

export const questions: readonly QuestionExercise[] = [
  question(
    '04-q1',
    'Nested function classes',
    'A larger network is guaranteed to fit the training data at least as well as a smaller one when',
    [
      'Guaranteed means: whatever the data are.',
      'When can the larger network do everything the smaller one can?',
    ],
    choice('c', {
      a: ['it has more parameters', 'More parameters alone do not contain the smaller class of functions.'],
      b: ['it is deeper', 'A deeper plain network need not be able to copy a shallower one easily.'],
      c: [
        'every function of the smaller network is also one of the larger',
        'Right: nested classes. Layers that can easily be the identity make them so.',
      ],
      d: ['it uses batch normalization', 'That helps training, but nests nothing by itself.'],
    }),
  ),
  question(
    '04-q2',
    'What the branch has to learn',
    'The best function for a block turns out to be the identity. What must the branch F of x + F(x) learn?',
    ['Solve x + F(x) = x.', 'Is that easy to reach for weights that start small?'],
    choice('a', {
      a: ['F(x) = 0', 'Right: pushing weights towards 0 is easy; copying x through ReLU layers is not.'],
      b: ['F(x) = x', 'Then the block would put out 2x.'],
      c: ['F(x) = -x', 'Then the block would put out 0.'],
      d: ['F(x) = 1', 'That would shift x by 1.'],
    }),
  ),
  question(
    '04-q3',
    'Two residual layers',
    'For single numbers: x = 1, f1(x) = 2x, f2(z) = 3z. What do two residual layers, each adding its input, give?',
    ['First z1 = f1(x) + x.', 'z1 = 3, and then f2(z1) + z1.'],
    number(12, 0.001, 'z1 = 2 + 1 = 3, and z2 = 9 + 3 = 12.', [
      { value: 6, sentence: 'That is f2(f1(x)): the inputs were not added.' },
      { value: 10, sentence: 'The second layer adds ITS input, z1 = 3, and not x.' },
      { value: 9, sentence: 'That is f2(z1). Its input is added too.' },
    ]),
  ),
  question(
    '04-q4',
    'Shapes with a stride',
    'A block with stride 2 and 6 filters reads a batch of shape [4, 6, 6, 3] (NHWC). How many numbers does ONE example of its output hold?',
    ['Height and width are halved, the channels become 6.', '3 times 3 times 6.'],
    number(54, 0.5, '3 * 3 * 6 = 54: half of the 108 numbers that came in.', [
      {
        value: 216,
        sentence: 'That is the whole batch, or the image was not halved. One example has 3 x 3 pixels.',
      },
      { value: 27, sentence: 'The channels change to 6.' },
    ]),
  ),
  question(
    '04-q5',
    'Parameters of a projection',
    'How many weights does a 1x1 convolution from 64 to 128 channels have, without bias?',
    ['One weight for each pair of input and output channel.', '64 times 128.'],
    number(8192, 0.5, '64 * 128 = 8192, against 73,728 of a 3x3 convolution.', [
      { value: 73_728, sentence: 'That is a 3x3 kernel.' },
      { value: 192, sentence: 'Every output channel reads every input channel: multiply.' },
      { value: 8320, sentence: 'That includes biases. There are none here.' },
    ]),
  ),
  question(
    '04-q6',
    'The convolutions of ResNet-18',
    'ResNet-18 has stages of 2, 2, 2, 2 blocks with two 3x3 convolutions each, a stem convolution and a dense layer. The projections are not counted. How many layers with weights is that?',
    ['Eight blocks with two convolutions each.', '16 + 1 + 1.'],
    number(18, 0.1, '16 + 1 + 1 = 18: where the name comes from.', [
      { value: 16, sentence: 'Add the stem and the dense layer.' },
      { value: 21, sentence: 'The three projections are not counted.' },
      { value: 17, sentence: 'Both the stem and the dense layer count.' },
    ]),
  ),
  question(
    '04-q7',
    'Variance without normalization',
    'Each branch keeps the variance of its input, and is uncorrelated with it. The variance starts at 1. What is it after 10 residual blocks?',
    ['Each block adds as much as there is.', '2 to the power of 10.'],
    number(1024, 1, '2¹⁰ = 1024. With batch normalization at the end of each branch it would be 11.', [
      { value: 11, sentence: 'That is with batch normalization in the branches.' },
      { value: 20, sentence: 'It doubles each time: the factors multiply.' },
      { value: 32, sentence: 'That is the standard deviation.' },
    ]),
  ),
  question(
    '04-q8',
    'Degradation',
    'A plain network of 56 layers has a higher TRAINING error than one of 20 layers. What does this show?',
    [
      'Overfitting shows in the difference between training and test error.',
      'The deeper network could copy the shallower one and add identities.',
    ],
    choice('b', {
      a: ['Overfitting', 'An overfitted network has a LOW training error.'],
      b: [
        'A difficulty of optimization',
        'Right: a solution as good as that of 20 layers exists, and training does not find it.',
      ],
      c: ['Too little data', 'The training error itself is what is worse.'],
      d: [
        'Vanishing gradients, without doubt',
        'These networks had batch normalization and healthy gradient norms.',
      ],
    }),
  ),
  question(
    '04-q9',
    'The gradient of a sum',
    'y = x + F(x) for single numbers, and F has slope 0.001 at x. What is the derivative of y after 50 such blocks with respect to x, to two decimals?',
    ['Each block multiplies by 1 + 0.001.', '1.001 to the power of 50.'],
    number(1.001 ** 50, 0.01, '1.001⁵⁰ = 1.05. Without the skips it would be 0.001⁵⁰ = 1e-150.', [
      { value: 0, sentence: 'That is without the skip: the 1 of the identity is missing.' },
      { value: 1, sentence: 'Nearly: the branches add a little. Two decimals.' },
    ]),
  ),
  question(
    '04-q10',
    'Zero last gamma',
    'The last gamma of every branch starts at 0, so no gradient reaches the convolutions of a branch in the first step. Why does the network learn anyway?',
    [
      'Which parameter of the branch does get a gradient?',
      'The derivative with respect to gamma is the normalized value times what comes from above.',
    ],
    choice('d', {
      a: ['Weight decay moves the convolutions', 'It would only shrink them, and is not needed here.'],
      b: ['The moving averages move', 'They play no part in training.'],
      c: ['It does not: such networks need a warm-up', 'They train well without.'],
      d: [
        'gamma itself has a gradient and leaves 0 in the first step',
        'Right. From the second step on the convolutions learn too.',
      ],
    }),
  ),
  question(
    '04-q11',
    'A comparison to criticize',
    'A report says: "We trained a plain network of 56 layers and a residual network of 20 layers, both at the learning rate that suited the residual one best, with one seed each. Test accuracy: 0.71 plain, 0.86 residual. So shortcuts are worth 15 points." Which change would do most to make the conclusion sound?',
    [
      'In how many ways do the two networks differ, beside the shortcuts?',
      'Depth, how well the learning rate fits, and chance differ as well: which proposal takes all three away?',
    ],
    choice('b', {
      a: [
        'More test images',
        'They would tell the two accuracies more exactly. That the two networks differ in more than the shortcuts would stay.',
      ],
      b: [
        'The same depth for both, a learning rate chosen for each, and several seeds',
        'Right: then only the shortcuts differ, neither network is judged at the rate of the other, and the spread over the seeds shows what chance alone does.',
      ],
      c: [
        'The training loss instead of the test accuracy',
        'It would tell learning from generalizing. But the 15 points could still come from the depth, the rate or the seed.',
      ],
      d: [
        'A third network, residual and of 110 layers',
        'It would show how depth acts on residual networks. There would still be no plain network to compare with that differs in the shortcuts alone.',
      ],
    }),
  ),
  question(
    '04-q12',
    'Mission: rescue thirty layers, twice',
    'The network of this laboratory has thirty layers and a gain of 0.4, and does not learn. Rescue it in two ways that have nothing in common but the rate and the number of steps: gain, bias spread, activation, norm and residual may each be changed in one of the two runs only. A run is rescued when it tells 90 % of the points right at its end. Answer with the texts of both runs, one behind the other.',
    [
      'Look at the ridges: what has become of the pre-activations by layer 10? Which settings of this chapter, of chapter 03 and of chapter 02 act on that?',
      'A shortcut around every layer is one way; a normalization in every layer, or a gain that keeps the signal level, is another. Give each its own rate, and save at a step where it tells most points right.',
    ],
    run(
      'rescue-twice',
      () => `${added()} ${normalized()}`,
      'Right: a signal that shrinks by layer can be carried around the layers, brought back to size in each, or not be shrunk in the first place. Each alone is enough here.',
      {
        'one-lost': [
          'One of the two runs is rescued; the other tells fewer than 90 % of the points right at its end. Try other rates, and scrub to a better step before you save.',
          () => `${added()} ${lost({ norm: 'batch' })}`,
        ],
        'both-lost': [
          'Neither run tells 90 % of the points right at its end. Look at the ridges and the norms of the gradient first: where does the signal end?',
          () => `${lost()} ${lost({ rate: 1 })}`,
        ],
        'same-way': [
          'Both runs learn, and share a change besides the rate, or one has none. Begin the second rescue from the broken network, and touch only what the first left alone.',
          () => `${added()} ${rescued({ residual: true, gain: 0.5 }, 50)}`,
        ],
        shallower: [
          'A run has fewer than thirty layers. That rescues it, too, but the depth was to stay.',
          () => `${added()} ${lost({ depth: 2 })}`,
        ],
      },
    ),
  ),
];
