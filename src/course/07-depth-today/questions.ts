/** The chapter's questions: ten on its ideas, and a diagnosis for each of its six broken networks. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('07-depth-today');

/** The faults that the six broken networks choose from, and why the one at hand is, or is not, a given one. */
const diagnosis = (
  correct: string,
  why: Readonly<Record<'a' | 'b' | 'c' | 'd' | 'e' | 'f', string>>,
): QuestionExercise['answer'] =>
  choice(correct, {
    a: ['The learning rate is too high', why.a],
    b: ['The learning rate is too low', why.b],
    c: ['The gradients vanish on their way to the first layers', why.c],
    d: ['A layer of ReLUs is dead', why.d],
    e: ['The network overfits', why.e],
    f: ['The moving averages of batch normalization are never updated', why.f],
  });

export const questions: readonly QuestionExercise[] = [
  question(
    '07-q1',
    'How many means',
    'A batch of 8 texts has 32 positions of 16 channels each. How many means does layer normalization by position compute?',
    ['One mean for each position of each text.', '8 times 32.'],
    number(256, 0.1, '8 * 32 = 256 means, each over 16 channels.', [
      { value: 8, sentence: 'That is one mean for each text, over positions and channels.' },
      { value: 16, sentence: 'That is one mean for each channel, as in batch normalization.' },
      { value: 4096, sentence: 'That is the number of values. Each mean takes 16 of them.' },
      { value: 128, sentence: 'That is one mean for each channel of each text: instance normalization.' },
    ]),
  ),
  question(
    '07-q2',
    'A batch of one',
    'A dense network with batch normalization is trained with batches of one example. What does a normalized layer put out in training?',
    ['What is the mean of a single value?', 'x minus its own mean is 0.'],
    choice('c', {
      a: ['The value as it came in', 'It is standardized, by a mean that is the value itself.'],
      b: ['1 or -1', 'That is what a batch of two gives. With one value nothing is left.'],
      c: ['Its beta, whatever came in', 'Right: x minus its mean is 0, and no gradient goes back.'],
      d: ['An error, division by 0', 'Epsilon prevents that: 0 divided by a small number is 0.'],
    }),
  ),
  question(
    '07-q3',
    'What RMSNorm leaves out',
    'When do RMSNorm and layer normalization (gamma 1, beta 0) give the same result?',
    [
      'What does the one do that the other does not?',
      'The variance is the mean square minus the squared mean.',
    ],
    choice('a', {
      a: [
        'When the channels of each position have mean 0',
        'Right: then the mean square is the variance, and subtracting 0 changes nothing.',
      ],
      b: ['When the batch is large', 'Neither looks at the batch.'],
      c: [
        'When their variance is 1',
        'With a mean other than 0 the root mean square is still larger than 1.',
      ],
      d: ['Always', 'Try (3, 4): RMSNorm gives two positive numbers, layer normalization -1 and 1.'],
    }),
  ),
  question(
    '07-q4',
    'Batch normalization without skips',
    'Yang et al. (2019): in a deep ReLU network with batch normalization and without skips the gradient grows about 1.21-fold a layer at the start. How many times as large is it after 50 layers? (Two significant digits.)',
    ['1.21 to the power of 50.', '50 times log10(1.21) is 4.14.'],
    number(13_781, 1000, '1.21^50 is about 13,800.', [
      { value: 60.5, sentence: 'Factors multiply: 1.21 to the power of 50, not times 50.' },
    ]),
  ),
  question(
    '07-q5',
    'What normalization did for residual networks',
    'De and Smith (2020): why can a very deep residual network with batch normalization in its branches be trained at all?',
    [
      'How large is a normalized branch beside the stream after many blocks?',
      'A branch has variance 1, the stream has l after l blocks.',
    ],
    choice('b', {
      a: ['Its statistics are noisy', 'That regularizes; it does not make the start trainable.'],
      b: [
        'The deeper a block, the smaller its branch beside the stream, so it begins near the identity',
        'Right: that is what SkipInit imitates with one number.',
      ],
      c: [
        'It removes internal covariate shift',
        'That was the first explanation; chapters 01 and 03 measured what is left of it.',
      ],
      d: ['It makes every layer orthogonal', 'It does not: it scales and shifts each channel by itself.'],
    }),
  ),
  question(
    '07-q6',
    "Fixup's factor",
    'A residual network has 64 branches of 3 layers. By which factor does Fixup multiply the weights of the first layer of each branch? (Three digits.)',
    ['64 to the power of -1 / (2m - 2).', 'm is 3: 64^(-1/4).'],
    number(0.354, 0.002, '64^(-1/4) = 0.354.', [
      { value: 0.125, sentence: 'That is 64^(-1/2), right for branches of two layers.' },
      { value: 0.5, sentence: 'That is 64^(-1/6): the last layer takes no share, so it is 2m - 2, not 2m.' },
      { value: 0, sentence: 'The last layer starts at 0, the first does not.' },
    ]),
  ),
  question(
    '07-q7',
    'Why standardize weights',
    'A ReLU gives inputs whose mean is above 0. What does subtracting the mean of the weights of each unit do about that?',
    ['What does a constant added to all inputs add to a unit?', 'Weights that add up to 0 multiply it by 0.'],
    choice('d', {
      a: ['It makes the inputs have mean 0', 'The inputs stay as they are.'],
      b: ['It makes the weights small', 'Their size is set by the division that follows.'],
      c: [
        'Nothing, a bias would do the same',
        'A bias is the same for all examples, but learned; here no mean arises in the first place.',
      ],
      d: [
        'A mean that all inputs share no longer reaches the next layer',
        'Right: weights that add up to 0 do not pass it on.',
      ],
    }),
  ),
  question(
    '07-q8',
    'Scaling residuals',
    'GPT-2 divides the last kernel of each branch by the root of the number of branches at the start. What is that factor for 12 blocks of two branches each? (Three digits.)',
    ['12 blocks have 24 branches.', '1 / sqrt(24).'],
    number(0.204, 0.002, '1 / sqrt(24) = 0.204.', [
      { value: 0.289, sentence: 'That is 1 / sqrt(12). Each block has two branches.' },
      { value: 0.0417, sentence: 'That is 1 / 24: variances add up, so it is the root.' },
    ]),
  ),
  question(
    '07-q9',
    'Post-norm or pre-norm',
    'Which of the two has, at the start, larger gradients near the output than near the input, so that warm-up helps?',
    [
      'In which of them does every gradient pass a normalization in each block?',
      'Pre-norm is chapter 06 again: nothing stands on the stream.',
    ],
    choice('b', {
      a: [
        'Pre-norm',
        'Its stream is clean: a gradient reaches each layer directly. It is larger near the input.',
      ],
      b: [
        'Post-norm',
        'Right (Xiong et al. 2020): normalizations on the stream shrink the gradient on its way down.',
      ],
      c: ['Both', 'The measurement of section 5 shows that only one does.'],
      d: ['Neither', 'See the first figure of section 5, by block.'],
    }),
  ),
  question(
    '07-q10',
    'A report to criticize',
    'A report says: "At the learning rate of 0.1, at which our network with batch normalization trains best, the one with SkipInit diverges. So networks without normalization cannot be trained deep." What is its gravest fault?',
    [
      'Who chose the rate, and for whom?',
      'Compare the best rate of the one with the best rate of the other.',
    ],
    choice('a', {
      a: [
        'The rate was chosen for one of the two: each needs a sweep of its own',
        'Right: at its own best rate the other may do as well. How much smaller that rate is, is a result, too.',
      ],
      b: ['SkipInit has more parameters', 'One number a block.'],
      c: ['0.1 is not a common rate', 'A rate is judged by what it does, not by how common it is.'],
      d: ['The loss should be squared', 'The loss is not what is wrong here.'],
    }),
  ),
  question(
    '07-q11',
    'Run A',
    'What is wrong with run A?',
    ['Look at both lines of the loss, then at the shares of zeros.', 'Which layer lets nothing pass?'],
    diagnosis('d', {
      a: 'Then the loss would leap. Here it stands still from the beginning.',
      b: 'Then the layers would receive gradients all the same. Here no kernel receives one.',
      c: 'Vanishing is gradual, layer by layer. Here no kernel receives any gradient at all: look at the zeros.',
      d: 'Right: behind the fourth ReLU all values are 0: nothing passes it forward, and no gradient backward.',
      e: 'The training loss does not fall, so nothing has been learned by heart.',
      f: 'Then the training loss would fall and the validation loss alone stay high.',
    }),
  ),
  question(
    '07-q12',
    'Run B',
    'What is wrong with run B?',
    [
      'Guessing costs ln 10 = 2.3. Where is the loss?',
      'Look at the updates of the last layer, which sets the others swinging.',
    ],
    diagnosis('a', {
      a: 'Right: the loss leaps about far above what guessing costs, and the updates of the last layer are nearly as large as its weights.',
      b: 'Then the loss would creep down, and the updates would be tiny.',
      c: 'The gradient at the start is of one size in all layers.',
      d: 'Look at the shares at the start: no layer gives zeros only.',
      e: 'The training loss leaps, too; overfitting shows where it falls.',
      f: 'Then the training loss would fall smoothly.',
    }),
  ),
  question(
    '07-q13',
    'Run C',
    'What is wrong with run C?',
    [
      'The training loss is fine. From which epoch on is the validation loss not?',
      'What is different in evaluation, from the first epoch on?',
    ],
    diagnosis('f', {
      a: 'The training loss falls smoothly.',
      b: 'The training loss falls fast.',
      c: 'The first layers receive gradients as large as the last.',
      d: 'No layer gives zeros only.',
      e: 'Overfitting begins after a while: the validation loss falls first. Here it is bad from the first epoch on.',
      f: 'Right: in training the batch normalizes, in evaluation the averages, which still say mean 0 and variance 1.',
    }),
  ),
  question(
    '07-q14',
    'Run D',
    'What is wrong with run D?',
    [
      'Neither loss moves. Which gradients do the layers receive?',
      'Follow the gradient from the last layer to the first: how many powers of ten are lost?',
    ],
    diagnosis('c', {
      a: 'The loss does not leap.',
      b: 'The last layer receives a usual gradient; with a higher rate the first would still receive next to nothing.',
      c: 'Right: from the last layer to the first the gradient loses several powers of ten.',
      d: 'This network has no ReLU: its activations are sigmoids, and none is 0.',
      e: 'The training loss does not fall.',
      f: 'This network has no batch normalization, and its training loss does not fall.',
    }),
  ),
  question(
    '07-q15',
    'Run E',
    'What is wrong with run E?',
    [
      'The gradients are of one size, and no layer is dead.',
      'How large are the updates beside the weights? About 1/1000 is usual.',
    ],
    diagnosis('b', {
      a: 'Then the loss would leap. It creeps.',
      b: 'Right: both losses fall in a slow line, and the updates are far below 1/1000 of the weights.',
      c: 'The first layers receive gradients as large as the last.',
      d: 'No share of zeros is near 1.',
      e: 'The validation loss falls as the training loss does.',
      f: 'The two losses agree.',
    }),
  ),
  question(
    '07-q16',
    'Run F',
    'What is wrong with run F?',
    ['One loss falls to almost 0. And the other?', 'Where is the least validation loss?'],
    diagnosis('e', {
      a: 'The training loss falls to almost 0, smoothly.',
      b: 'The training loss is almost 0 already.',
      c: 'The gradients at the start are of one size.',
      d: 'No layer gives zeros only.',
      e: 'Right: the validation loss falls, then rises again, while the training loss goes to 0.',
      f: 'This would be seen from the first epoch on. Here both fall together at first.',
    }),
  ),
];
