/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('05-densenet');

export const questions: readonly QuestionExercise[] = [
  question(
    '05-q1',
    'Add or concatenate',
    'What does DenseNet do where ResNet adds?',
    ['Adding needs equal channels on both sides.', 'What happens to the number of channels?'],
    choice('b', {
      a: ['It multiplies', 'Neither network multiplies features.'],
      b: [
        'It puts the features side by side along the channels',
        'Right: nothing is mixed, and the number of channels grows.',
      ],
      c: ['It averages', 'The average is a sum in disguise.'],
      d: ['It puts the images side by side', 'Height and width stay as they are.'],
    }),
  ),
  question(
    '05-q2',
    'Channels of a dense block',
    'A dense block of two convolutions with growth rate 10 reads 3 channels. How many does it put out?',
    ['It keeps what it reads.', '3 + 10 + 10.'],
    number(23, 0.1, '3 + 2 * 10 = 23.', [
      { value: 20, sentence: 'The 3 channels that came in are kept.' },
      { value: 13, sentence: 'Each of the two convolutions adds 10.' },
      { value: 30, sentence: 'The growth rate is added once per convolution, and 3 came in.' },
    ]),
  ),
  question(
    '05-q3',
    'A transition',
    'A batch of shape [4, 8, 8, 23] goes through a transition with 10 channels. How many numbers does ONE example hold afterwards?',
    ['Height and width are halved.', '4 times 4 times 10.'],
    number(160, 0.5, '4 * 4 * 10 = 160, of 1,472 before.', [
      { value: 640, sentence: 'Half the size means 4 x 4 pixels for one example.' },
      { value: 368, sentence: 'The channels become 10.' },
    ]),
  ),
  question(
    '05-q4',
    'The whole network',
    'Stem 64, growth rate 32, four blocks of four convolutions, a transition that halves the channels after each of the first three blocks. How many channels go into the global average pool?',
    ['64 + 4 * 32 = 192, halved: 96.', 'Then 224, 112, 240, 120, and a last block.'],
    number(248, 0.5, '64, 192, 96, 224, 112, 240, 120, 248.', [
      { value: 124, sentence: 'There is no transition after the last block.' },
      { value: 576, sentence: 'Each transition halves the channels.' },
    ]),
  ),
  question(
    '05-q5',
    'Connections',
    'In a dense block of 5 layers every layer reads the input and all layers before it. How many direct connections end in layers?',
    ['The first layer has 1, the second 2.', '1 + 2 + 3 + 4 + 5.'],
    number(15, 0.1, 'L (L + 1) / 2 = 15.', [
      { value: 5, sentence: 'That is a plain chain.' },
      { value: 10, sentence: 'Count the connections from the input too.' },
      { value: 25, sentence: 'A layer cannot read later layers.' },
    ]),
  ),
  question(
    '05-q6',
    'The gradient of a concatenation',
    'y is x and F(x) side by side. The loss sends the gradient [1, 2] to the two channels of x in y, and F is zero everywhere with slope 0. What is the gradient with respect to the SECOND channel of x?',
    ['Concatenation copies.', 'F adds nothing, because its slope is 0.'],
    number(2, 0.001, 'The copy passes its gradient on unchanged: 2, however deep the network is.', [
      { value: 0, sentence: 'The copy in y has a gradient of its own.' },
      { value: 3, sentence: 'Each channel of x gets the gradient of its own copy.' },
      { value: 1, sentence: 'That belongs to the first channel.' },
    ]),
  ),
  question(
    '05-q7',
    'Why 28 pixels are too few',
    'The stem shrinks the image to a quarter, and each of three transitions halves it, rounding down. How many pixels wide is a 28-pixel image after the SECOND transition?',
    ['28 becomes 7 after the stem.', '7, 3, and then?'],
    number(
      1,
      0.1,
      '28, 7, 3, 1: the third transition would leave none, so this chapter pads the images to 32.',
      [
        {
          value: 0,
          sentence: 'That is after the third transition: one pixel halved, rounded down, is none.',
        },
        { value: 3, sentence: 'That is after the first transition.' },
        { value: 1.75, sentence: 'Each step rounds down.' },
      ],
    ),
  ),
  question(
    '05-q8',
    'Order within a convolution block',
    'In which order does a convolution block of DenseNet work?',
    [
      'It is the order that chapter 06 calls pre-activation.',
      'What is put side by side: activated features or plain ones?',
    ],
    choice('a', {
      a: [
        'Normalization, ReLU, convolution',
        'Right: each layer normalizes all features it reads for itself.',
      ],
      b: ['Convolution, normalization, ReLU', 'That is the order of the original ResNet.'],
      c: ['ReLU, convolution, normalization', 'The normalization comes first.'],
      d: ['Convolution, ReLU, normalization', 'The convolution comes last.'],
    }),
  ),
  question(
    '05-q9',
    'Memory',
    'DenseNet has few parameters, yet training it needs much memory. Why?',
    [
      'Parameters are small beside what a training step must keep.',
      'What does the gradient of every layer need to know?',
    ],
    choice('c', {
      a: ['Its kernels are larger', 'They are 3x3, as in ResNet, and have fewer channels.'],
      b: ['It needs larger batches', 'It does not.'],
      c: [
        'All features of a block are kept and copied together again for every layer',
        'Right: activation memory grows with the square of the depth unless copies are shared.',
      ],
      d: [
        'Its optimizer keeps more state',
        'The optimizer keeps state for each PARAMETER, and there are few.',
      ],
    }),
  ),
  question(
    '05-q10',
    'The skips of a U-Net',
    'What do the skips of a U-Net bring to its upper half?',
    ['Pooling throws something away.', 'What is hard to know from a small, deep feature map?'],
    choice('d', {
      a: ['The class of the whole picture', 'The deep features know that best.'],
      b: ['A regularizer', 'Their purpose is another one.'],
      c: ['More colours', 'Features are not colours.'],
      d: [
        'Where exactly things are: the fine positions lost by pooling',
        'Right: the deep half knows what, the skips know where.',
      ],
    }),
  ),
  question(
    '05-q11',
    'A map to criticize',
    'After one epoch somebody draws the map of section 8, the mean |w| by reader and source. Each row is of one colour. The report says: "So every layer uses all of its sources equally." What is wrong?',
    [
      'What would the map look like if training had not happened at all?',
      'A measurement that gives the same answer with and without training tells nothing about what was learned.',
    ],
    choice('c', {
      a: [
        'The map should show the largest weight, not the mean',
        'With few steps the largest weight, too, is mostly what the start gave. The untrained map is what is missing beside it.',
      ],
      b: [
        'The network has too few layers for such a map',
        'The map can be drawn for any dense block. The question is what it can show.',
      ],
      c: [
        'An untrained network gives the same map, so the map does not show use; nothing was cut or otherwise tested',
        'Right: the control is missing. Section 8 cuts one wire after the other, and finds them far from equal.',
      ],
      d: [
        'The colours should be divided by the row with the largest value',
        'That changes the colours of whole rows, and nothing within a row. What the weights do would still not be tested.',
      ],
    }),
  ),
];
