/** The chapter's questions: what a student should be able to say before and after running its experiments. */
import { choice, number, questionsOf } from '../../exercises/question';
import type { QuestionExercise } from '../../exercises/spec';

const question = questionsOf('03b-what-batch-normalization-does');

export const questions: readonly QuestionExercise[] = [
  question(
    '03-q8',
    'Weights three times as long',
    'Training has made the weights in front of a batch normalization three times as long (epsilon is negligible). By which factor must the learning rate grow, so that a step of SGD turns these weights by the same angle as before?',
    [
      'f(3 w) = f(w) for all w. Differentiate both sides with respect to w: how large is the gradient at 3 w?',
      'A small step at a right angle to the weights turns them by about its length over theirs. Both lengths have changed.',
    ],
    number(
      9,
      0.01,
      'The gradient is a third, and the weights that it turns are three times as long: 3 times 3. The angle goes as the effective rate, the learning rate over the squared length.',
      [
        {
          value: 3,
          sentence:
            'That makes the step as long as before. But it must turn weights that are three times as long.',
        },
        {
          value: 1,
          sentence:
            'The function stays the same, but its gradient becomes smaller where the weights are longer.',
        },
        { value: 1 / 9, sentence: 'The other way round: longer weights turn less, so the rate must grow.' },
        { value: 1 / 3, sentence: 'The other way round: longer weights turn less, so the rate must grow.' },
        { value: 27, sentence: 'One factor of 3 too many: the gradient gives one, the length another.' },
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
    'A sum over the neurons',
    'A notebook about batch normalization writes the mean as a sum over all neurons of a layer, for one example. Which normalization does that formula describe?',
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
  question(
    '03-q13',
    'A lesion to criticize',
    'A report says: "We took all batch normalization layers out of our trained LeNet, left everything else as it was, and tested again: the accuracy fell from 0.85 to 0.10. So batch normalization is worth 75 points in this network." What is the gravest fault?',
    [
      'What did the other weights of this network learn, and together with what?',
      'Which two networks would one have to train, to say what the layers are worth?',
    ],
    choice('d', {
      a: [
        'The network should have been tested on the training images, too',
        'That would show whether it fits the images it has seen. The remaining layers would still get inputs of a scale that they have never met.',
      ],
      b: [
        'The layers should have been taken out one after the other',
        'That would say which of them the trained network relies on. What a network WITHOUT them can learn is another question.',
      ],
      c: [
        'One LeNet is too few: five should have been cut',
        'Five would show how much chance there is. All five would fail for the same reason: their weights were trained with the layers in place.',
      ],
      d: [
        'The weights were trained with these layers: without them a network must be trained anew, at a rate of its own',
        'Right: taken out afterwards, the layers leave weights whose inputs have another mean and scale. What they are worth is the gap to a network that was trained without them, as well as it can be.',
      ],
    }),
  ),
];
