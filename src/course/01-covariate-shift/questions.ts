/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('01-covariate-shift');

export const questions: readonly QuestionExercise[] = [
  question(
    '01-q1',
    'Three kinds of change',
    'A spam filter was trained last year. This year the same kinds of mail arrive as before, but people now call newsletters spam, which they did not then. What changed?',
    [
      'Write p(x) for the mails that arrive and p(y | x) for what people call them.',
      'The mails are the same, the labels of the same mail are not.',
    ],
    choice('b', {
      a: ['Covariate shift: p(x) changed', 'The mails that arrive, p(x), are as before.'],
      b: ['Concept drift: p(y | x) changed', 'Right: the same mail now carries another label.'],
      c: [
        'Internal covariate shift',
        'That is about the inputs of a layer inside a network while it is being trained.',
      ],
      d: ['Nothing: only the model is old', 'The answer that counts as right for a newsletter has changed.'],
    }),
  ),
  question(
    '01-q2',
    'Yellow dogs',
    'A classifier of dog breeds was trained on brown dogs only and is now shown yellow dogs of the same breeds. A breed looks the same but for the colour. Which distribution has shifted?',
    [
      'The input x is an image, the label y a breed.',
      'Does a yellow poodle have another breed than a brown one?',
    ],
    choice('a', {
      a: [
        'Only p(x), the distribution of the images',
        'Right: covariate shift. The rule from dog to breed still holds.',
      ],
      b: ['Only p(y | x), the breed of a given dog', 'A poodle is a poodle in any colour.'],
      c: ['Only p(y), how common the breeds are', 'The breeds are as common as before.'],
      d: ['None of them', 'The images that arrive look different: p(x) has moved.'],
    }),
  ),
  question(
    '01-q3',
    'The cost of knowing nothing',
    'A classifier of ten classes gives every class the probability 1/10. What is its cross-entropy, in nats, to three decimals?',
    ['Only the probability of the true class counts.', 'It is minus the natural logarithm of 1/10.'],
    number(Math.log(10), 0.002, 'ln 10 = 2.3026: what it costs to know nothing about ten classes.', [
      { value: Math.log2(10), sentence: 'That is in bits. Nats use the natural logarithm.' },
      { value: 1 / 10, sentence: 'That is the probability itself. Its cost is minus its logarithm.' },
      { value: 10 * Math.log(10), sentence: 'That counts all ten classes. Only the true class counts.' },
      {
        value: -Math.log(10),
        sentence: 'The sign: a logarithm of a probability is negative, a cost is positive.',
      },
      {
        value: Math.log(3),
        sentence: 'That is the cost with three classes, as in the chapter. Here there are ten.',
      },
    ]),
  ),
  question(
    '01-q4',
    'Swapped arguments',
    'The same uniform prediction over ten classes, but truth and prediction are swapped in the formula, and probabilities are raised to at least 1e-7 before the logarithm. What is the cost now, to one decimal?',
    [
      'The logarithm is now taken of the one-hot truth: of 1 once, and of 1e-7 nine times.',
      'Each logarithm is weighted by the prediction, 1/10.',
    ],
    number(
      (9 / 10) * Math.log(1e7),
      0.06,
      'Nine tenths of ln(1e7) = 16.118 make 14.506. A loss that starts far above the logarithm of the number of classes shows that something is wrong.',
      [
        {
          value: Math.log(1e7),
          sentence: 'That is one full logarithm. Nine of ten classes count, each by 1/10.',
        },
        { value: Math.log(10), sentence: 'That is the cost with the arguments in their right order.' },
        {
          value: 9 * Math.log(1e7),
          sentence: 'All nine logarithms count, but each is weighted by its prediction, 1/10.',
        },
        {
          value: (2 / 3) * Math.log(1e7),
          sentence: 'That is the cost with three classes, as in the chapter. Here there are ten.',
        },
      ],
    ),
  ),
  question(
    '01-q5',
    'Whose statistics?',
    'You standardize a test set with its own mean and standard deviation. The test images are all 20 % darker than the training images. What does the model see?',
    [
      'What is the mean of the test set after it was standardized by itself?',
      'Compare that with the training set.',
    ],
    choice('c', {
      a: ['Darker images, so it can adapt', 'The darkness was subtracted with the mean.'],
      b: [
        'Images that are darker by 20 % of a standard deviation',
        'Its own mean was subtracted: nothing of the shift is left in the mean.',
      ],
      c: [
        'Images with the same mean and spread as in training: the shift is hidden',
        'Right. It may even help here, but you cannot do it for one image, and you no longer measure the shift.',
      ],
      d: ['An error: the shapes differ', 'The shapes are the same.'],
    }),
  ),
  question(
    '01-q6',
    'Weights for rare examples',
    'In training 90 % of the dogs are brown and 10 % yellow; in the test it is half and half. What is the importance weight of a YELLOW training example?',
    ['A weight is the test share over the training share.', '0.5 over 0.1.'],
    number(5, 0.01, '0.5 / 0.1 = 5: each yellow dog stands for five.', [
      { value: 0.2, sentence: 'That is upside down: rare examples must count for more.' },
      { value: 0.5 / 0.9, sentence: 'That is the weight of a brown dog.' },
      {
        value: 9,
        sentence:
          'That is how many brown dogs there are for a yellow one in training. Divide the test share by the training share.',
      },
      { value: 0.5, sentence: 'That is the test share alone. Divide it by the training share.' },
    ]),
  ),
  question(
    '01-q7',
    'Where tanh stops learning',
    'The derivative of tanh is 1 - tanh². A gradient passes back through a unit whose activation is 0.99. By which number is it multiplied there?',
    ['Square 0.99.', '1 - 0.9801.'],
    number(0.0199, 0.0005, '1 - 0.99² = 0.0199: one fiftieth of the gradient gets through.', [
      { value: 0.01, sentence: 'That is 1 - 0.99. Square the activation first.' },
      { value: 0.0001, sentence: 'That is the square of 1 - 0.99. Square 0.99, then subtract it from 1.' },
      { value: 0.9801, sentence: 'That is the square. Subtract it from 1.' },
      {
        value: 1 / 0.0199,
        sentence: 'That is by how much it is divided. Asked for is the number that it is multiplied by.',
      },
    ]),
  ),
  question(
    '01-q8',
    'How many steps',
    'CIFAR-10 has 50,000 training images. A batch holds 128; the last batch of an epoch may be smaller. How many steps do 10 epochs take?',
    ['How many batches does one epoch have?', '50,000 / 128 = 390.6, so there are 391 batches.'],
    number(3910, 0.5, '391 batches an epoch (the last one has 80 images), times 10 is 3,910.', [
      { value: 3900, sentence: 'You dropped the last, smaller batch of every epoch.' },
      { value: 3907, sentence: 'Round up within each epoch, not over all of them.' },
      { value: 391, sentence: 'That is one epoch.' },
      { value: 500_000, sentence: 'Those are images: 10 times 50,000. A step takes a whole batch of them.' },
    ]),
  ),
  question(
    '01-q9',
    'Small changes in deep networks',
    'Each of 20 layers multiplies the standard deviation of its input by a factor, and a training step makes each of these factors 1.1 times as large as before. By which factor has the standard deviation after the last layer changed? Two decimals.',
    ['The factors of the layers multiply.', '1.1 to the power of 20.'],
    number(
      1.1 ** 20,
      0.02,
      '1.1²⁰ = 6.73: a change too small to notice in one layer is large after twenty.',
      [
        { value: 22, sentence: 'That is 20 times 1.1. The factors multiply.' },
        { value: 3, sentence: 'You added the changes up. They multiply.' },
        { value: 2, sentence: 'You added the changes up. They multiply.' },
        { value: 1.1, sentence: 'That is the change of one layer. Twenty of them multiply.' },
      ],
    ),
  ),
  question(
    '01-q10',
    'What batch normalization is known to do',
    'Santurkar et al. (2018) put noise after batch normalization, so that its outputs shift more than those of a network without it. What did they find?',
    [
      'If less shift were the reason for faster training, what should noise do?',
      'Their title asks: "How does batch normalization help optimization?"',
    ],
    choice('d', {
      a: ['Training broke down, which proves that shift is the cause', 'It did not break down.'],
      b: [
        'Training was as slow as without batch normalization',
        'It was not: the noisy network kept its advantage.',
      ],
      c: ['The noise was normalized away by the next layer', 'They measured the shift, and it was there.'],
      d: [
        'Training stayed fast: the help must come from something else than less shift',
        'Right. They found a smoother loss surface instead. (Section 7 repeats the experiment in a small network, where the noise costs more.)',
      ],
    }),
  ),
  question(
    '01-q11',
    'A flawed experiment',
    'A colleague tests whether less shift is why batch normalization helps: five SIGMOID layers, one seed. The plain network stays at a loss of 1.10, the normalized one learns, and so does the normalized one with noise, whose layers shift most. "So shift does not matter." Which fault takes the most from this conclusion?',
    [
      'What is the loss of a classifier of three classes that knows nothing?',
      'Which of the three networks could not have learned, whatever its layers do?',
    ],
    choice('b', {
      a: [
        'The noise is drawn anew at every step',
        'That is on purpose: noise that stays the same could be learned away by the layers above.',
      ],
      b: [
        'The plain network fails for a reason of its own, so nothing is compared with it',
        'Right. Each sigmoid passes on a quarter of the gradient at most, so five of them in a row hardly learn, with or without shift. A fair control trains by itself, and is run with more than one seed.',
      ],
      c: [
        'The noise makes the layers shift too much',
        'That makes the test a strong one: if shift were harmful, much of it should harm.',
      ],
      d: [
        'The training loss was compared, and not the test accuracy',
        'The question is how fast a network trains, and that is what the training loss shows.',
      ],
    }),
  ),
];
