/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf, run } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';
import { missions } from '../../laboratory/missions';
import { textOfTrained } from '../../laboratory/run-text';
import type { Settings } from '../../laboratory/settings';

const question = questionsOf('02-initialization');

/** The text of a run that begins as a mission does, but for some settings. */
const tried =
  (mission: 'die-by-relu' | 'find-the-edge', settings: Partial<Settings>, steps = 0) =>
  (): string =>
    textOfTrained({ ...missions[mission].begin, ...settings }, steps);

export const questions: readonly QuestionExercise[] = [
  question(
    '02-q1',
    'The steepest sigmoid',
    'What is the largest slope that the sigmoid has anywhere?',
    ['Where is the sigmoid steepest?', 'At z = 0 the sigmoid is 0.5, and its slope is s (1 - s).'],
    number(
      0.25,
      0.001,
      's (1 - s) is largest at s = 0.5: 0.25. Ten sigmoid layers shrink a gradient by at least 0.25¹⁰.',
      [
        { value: 1, sentence: 'That is the largest slope of tanh, which is four times as steep.' },
        { value: 0.5, sentence: 'That is the value of the sigmoid at 0. Its slope there is s (1 - s).' },
        {
          value: 0,
          sentence: 'That is the slope far out, where the sigmoid is flat. Its largest one is asked for.',
        },
      ],
    ),
  ),
  question(
    '02-q2',
    'Updates with one sign',
    'All inputs of a unit are positive, and the gradient of ONE example with respect to its pre-activation is 0.3. What do the updates of its weights have in common?',
    [
      'The gradient with respect to weight i is 0.3 times input i.',
      'Which sign does each of these products have?',
    ],
    choice('a', {
      a: [
        'All of them go down',
        'Right: all gradients are positive, so all weights fall. They can never move in opposite directions in this step.',
      ],
      b: ['All of them have the same size', 'Each is as large as its own input.'],
      c: ['They add up to zero', 'They all have the same sign.'],
      d: ['Nothing', 'The gradient of weight i is 0.3 times input i, and all inputs are positive.'],
    }),
  ),
  question(
    '02-q3',
    'From one example to a batch',
    'Is it still true for a mini-batch of positive inputs that all weights of a unit move with one sign?',
    [
      'The batch gradient of weight i is the mean of delta times input i.',
      'The delta may be positive for one example and negative for another.',
    ],
    choice('c', {
      a: [
        'Yes, always: a mean of positive inputs is positive',
        'The inputs are weighted by deltas of either sign before the mean is taken.',
      ],
      b: ['No, it never happens', 'When all deltas of the batch have one sign, it still holds.'],
      c: [
        'Not always: it is a tendency, and the chapter measures how often it holds',
        'Right. Deltas of both signs can give gradients of both signs.',
      ],
      d: [
        'Only with batch normalization',
        'Normalized inputs are not all positive: there it fails even for one example.',
      ],
    }),
  ),
  question(
    '02-q4',
    'Zeros everywhere',
    'A binary classifier with sigmoid output starts with all weights and biases zero. What is its loss (binary cross-entropy, nats, four decimals) on a balanced set before training?',
    ['What does the network put out for any input?', 'It says 0.5 every time: minus ln 0.5.'],
    number(
      Math.LN2,
      0.0005,
      'ln 2 = 0.6931: it says 0.5 to everything, and with all hidden weights at zero it never learns to do better.',
      [
        { value: 0.5, sentence: 'That is the probability. The loss is minus its logarithm.' },
        { value: 1, sentence: 'That is in bits. The loss here uses the natural logarithm.' },
      ],
    ),
  ),
  question(
    '02-q5',
    'Fifty layers',
    'Each layer multiplies the standard deviation by 0.5. Its input has standard deviation 1. What is the logarithm to base 10 (log10) of the standard deviation after 50 layers? One decimal.',
    [
      'The standard deviation is then 0.5 to the power of 50.',
      'Its log10 is fifty times log10(0.5) = -0.301.',
    ],
    number(
      50 * Math.log10(0.5),
      0.06,
      '50 log10(0.5) = -15.05, so 0.5⁵⁰ is about 1e-15: nothing is left of the signal.',
      [
        { value: -50, sentence: 'The factor is a half, not a tenth: fifty times log10(0.5).' },
        { value: -50 * Math.log10(0.5), sentence: 'A factor below 1 shrinks: the logarithm is negative.' },
        { value: 50 * Math.log(0.5), sentence: 'That is the natural logarithm. Base 10 is asked for.' },
        { value: -25, sentence: 'Fifty factors of a half are 0.5 to the power of 50, not 50 times 0.5.' },
        { value: 0.5 ** 50, sentence: 'That is the standard deviation itself. Its log10 is asked for.' },
      ],
    ),
  ),
  question(
    '02-q6',
    'He for a convolution',
    'A convolution with 3 x 3 kernels reads 64 channels and writes 128. What is the standard deviation of its weights under He initialization? Four decimals.',
    ['Fan in: how many numbers does one output add up?', '3 * 3 * 64 = 576, and the variance is 2 / 576.'],
    number(Math.sqrt(2 / 576), 0.0005, 'sqrt(2 / 576) = 0.0589.', [
      { value: Math.sqrt(2 / 64), sentence: 'One output adds up 3 * 3 * 64 numbers, not 64.' },
      { value: 2 / 576, sentence: 'That is the variance. Take the root.' },
      {
        value: Math.sqrt(1 / 576),
        sentence:
          'That is fan out, where He counts the inputs; or the factor 2 for the ReLU is missing. Here both give the same.',
      },
    ]),
  ),
  question(
    '02-q7',
    'What Glorot averages',
    "A dense layer has 100 inputs and 400 outputs. What is Glorot's standard deviation? Four decimals.",
    ['The variance is 2 / (fan in + fan out).', 'sqrt(2 / 500)'],
    number(
      Math.sqrt(2 / 500),
      0.0005,
      'sqrt(2 / 500) = 0.0632. The fans are averaged (250), not the two scalings.',
      [
        {
          value: 0.075,
          sentence: 'That averages the two standard deviations 0.1 and 0.05. Glorot averages the fans.',
        },
        { value: 2 / 500, sentence: 'That is the variance. Take the root.' },
        { value: 0.1, sentence: 'That counts the inputs only.' },
        { value: 0.05, sentence: 'That counts the outputs only.' },
      ],
    ),
  ),
  question(
    '02-q8',
    "Where He's 2 comes from",
    'z is normal with mean 0 and variance 1. What is the mean SQUARE of relu(z)?',
    [
      'The ReLU keeps the right half of the distribution as it is.',
      'By symmetry each half holds half of the mean square of z, which is 1.',
    ],
    number(
      0.5,
      0.005,
      'Half of the mean square of z. The next layer multiplies by n Var(w), so Var(w) = 2/n makes up for it.',
      [
        {
          value: 0.5 - 1 / (2 * Math.PI),
          sentence:
            'That is the VARIANCE of relu(z). The next layer sees the mean square, for its mean is not 0.',
        },
        { value: 1 / Math.sqrt(2 * Math.PI), sentence: 'That is the mean of relu(z).' },
        { value: 1, sentence: 'That is the mean square of z itself: the ReLU sets half of it to 0.' },
      ],
    ),
  ),
  question(
    '02-q9',
    'Twins',
    'Two hidden units start with equal incoming weights, equal biases and equal outgoing weights. After 1,000 steps of gradient descent (no dropout) they are:',
    ['Compare their gradients in the first step.', 'Equal weights and equal gradients give equal weights.'],
    choice('b', {
      a: ['different, because the data are random', 'Both see the same data.'],
      b: [
        'equal to the last bit',
        'Right: equal weights get equal gradients, step after step. Symmetry never breaks by itself.',
      ],
      c: ['opposite', 'Nothing in their gradients differs, not even a sign.'],
      d: ['both dead', 'They can learn, but only the same thing.'],
    }),
  ),
  question(
    '02-q10',
    'Autoencoder and PCA',
    'A linear autoencoder with a bottleneck of k units is trained to the end. What does it have in common with the first k principal components?',
    [
      'Both minimize the squared reconstruction error of a projection to k dimensions.',
      'The weights need not be orthogonal or ordered.',
    ],
    choice('d', {
      a: [
        'Its encoder weights are the principal components',
        'Any invertible mix of the code gives the same reconstruction, so the weights may differ.',
      ],
      b: ['Its codes have the same variances', 'Codes can be scaled freely; the decoder undoes it.'],
      c: ['Nothing', 'Both find the best projection to k dimensions.'],
      d: ['They span the same subspace', 'Right: the principal angles between the two subspaces go to 0.'],
    }),
  ),
  question(
    '02-q11',
    'A flawed comparison',
    'A colleague trains the pre-trained network and the one that starts from Glorot once each, by SGD at a rate of 0.1, and reports for both the best test accuracy of any epoch. Pre-training is far ahead: "better initial weights". Which change is the most likely to overturn this conclusion?',
    [
      'Who chose the rate of 0.1, and for which of the two networks is it good?',
      'What does section 7 let each start choose for itself, and what is left of the lead then?',
    ],
    choice('b', {
      a: [
        'Report the last epoch, and not the best one',
        'It should be done: the best of many noisy numbers is too good. But it is too good for both, and does not explain a large lead.',
      ],
      b: [
        'Let each network choose its own optimizer and rate, on images that are not reported',
        'Right. At a rate of 0.1 one of the two hardly moves. Section 7 lets both choose: with Adam the lead is gone.',
      ],
      c: [
        'Train both with three seeds',
        'It should be done, but the lead is much larger than what another seed changes. A fault that both runs share stays.',
      ],
      d: [
        'Compare the accuracy on the training images',
        'That measures how well a network memorizes 200 images. New images are what counts.',
      ],
    }),
  ),
  question(
    '02-q12',
    'Mission: death by ReLU',
    'Let training kill the network of this laboratory: after some step a hidden layer has no unit left that answers any point. Its units are ReLUs, without normalization, and at step 0 every layer still has living units. Answer with the text of the run.',
    [
      'What moves the weights of a unit so far, in one step, that its pre-activation is negative for every point?',
      'A learning rate that is some ten times too large. Watch the line of dead units while it trains, and stop when it touches 1.',
    ],
    run(
      'die-by-relu',
      tried('die-by-relu', { rate: 3 }, 60),
      'Right: a step too far made the pre-activations of a whole layer negative for every point. Its slopes are 0, so no gradient ever brings it back; all that is left to learn is one bias.',
      {
        alive: [
          'Every layer of this run still has a unit that answers at its end. Make longer steps, and look at the line of dead units.',
          tried('die-by-relu', {}, 20),
        ],
        'born-dead': [
          'This network was dead before its first step: its initial weights did it. Begin with living layers, and let training kill one.',
          tried('die-by-relu', { gain: 0 }, 1),
        ],
        burst: [
          'The weights of this run are no numbers any more: it did not die, it burst. A smaller rate, gain or depth kills more quietly.',
          tried('die-by-relu', { rate: 100, depth: 12 }, 5),
        ],
        'not-relu': [
          'Not only ReLUs were used in this run. What saturates still has a small slope left; only a slope of 0 is death.',
          tried('die-by-relu', { activation: 'tanh' }, 1),
        ],
        normalized: [
          'A normalization was used in this run: it moves pre-activations back to mean 0, so that half of them live. Take it out.',
          tried('die-by-relu', { norm: 'batch' }, 1),
        ],
      },
    ),
  ),
  question(
    '02-q13',
    'Mission: the edge of chaos',
    'Thirty layers of tanh, biases of standard deviation 0.3. At which gain, within 5 %, is the mean-field slope 1, so that a gradient neither fades nor grows? Set it before any step, and answer with the text of the run.',
    [
      'The card of the run shows the mean-field slope of its deeper layers. In which direction does it move when the gain grows?',
      'Halve the interval between a gain that is too small and one that is too large, and look at two or three seeds: 64 units scatter by a few percent.',
    ],
    run(
      'find-the-edge',
      tried('find-the-edge', { gain: 1.4 }),
      'Right: 1.396 for layers without end. A little below it gradients fade and all inputs look alike; a little above it they grow, and neighbours part. Without biases the edge of tanh lies at a gain of 1.',
      {
        ordered: [
          'The gain is too small: the mean-field slope is below 1, and gradients fade on their way down.',
          tried('find-the-edge', { gain: 1.2 }),
        ],
        chaotic: [
          'The gain is too large: the mean-field slope is above 1, and gradients grow on their way down.',
          tried('find-the-edge', { gain: 1.6 }),
        ],
        'not-tanh': [
          'The question is about tanh without normalization and without residual connections: each of these has an edge elsewhere, or none.',
          tried('find-the-edge', { norm: 'layer', gain: 1.4 }),
        ],
        'other-bias': [
          'The bias spread was changed. The edge moves with it: leave it at 0.3.',
          tried('find-the-edge', { bias: 0, gain: 1 }),
        ],
        'not-deep': [
          'The network has fewer than 20 layers or fewer than 32 units a layer: there the first layers, and chance, hide the edge.',
          tried('find-the-edge', { depth: 4, gain: 1.4 }),
        ],
        trained: [
          'This run was trained: its weights are no longer those that the gain drew. Restart it, and save it at step 0.',
          tried('find-the-edge', { gain: 1.4 }, 1),
        ],
      },
    ),
  ),
];
