import { one, type Rounds } from '../../exercises/cause';

export const causes: Rounds = [
  [
    one(
      'yellow dogs',
      ['dogs-accuracy', 'dogs-negative'],
      'train-dogs',
      'dogs(3, 300, 1)',
      'dogs(3, 300, 0)',
    ),
    one(
      'which argument comes first',
      'logit-pull',
      'logit-derived',
      'swapped ? costOf(p, truth)',
      'swapped ? costOf(truth, p)',
    ),
    one(
      'weights',
      'weighted-claim',
      'weighted-claim',
      'averageOver(dogWeights)',
      'averageOver(coats.map(() => 1))',
    ),
    one('sorting', 'sorted-figure', 'sorted-batches', 'flat(sortByClass(brown))', 'flat(brown)'),
    one(
      'the right order of arguments',
      'run-right',
      'run-right',
      'train(costOf)',
      'train((truth, prediction) => costOf(prediction, truth))',
    ),
    one(
      'training',
      ['run-swapped', 'accuracies', 'widening', 'shift-claims'],
      'run-training',
      'tf.train.adam(0.001)',
      'tf.train.adam(1e-7)',
    ),
    one(
      'values near the ends',
      'kde-edges',
      'kde-edges',
      'beyond(end.a1, [-1, 1])',
      'beyond(end.a1, [-3, 3])',
    ),
    one('a change of the weights', 'depth-figure', 'depth-run', 'gaussian(100, 0.005,', 'gaussian(100, 0,'),
    one('depth', ['deep-claims', 'deep-shift'], 'movements', 'quick: [2, 5, 10, 20]', 'quick: [2, 5, 10, 2]'),
    one(
      'movement of the layers below',
      ['settle-claim', 'whose-change'],
      'watch-depth',
      'const model = tanhNet(depth);',
      `const model = tanhNet(depth);
  if (depth === 10) for (const layer of model.layers.slice(0, -3)) layer.trainable = false;`,
    ),
    one(
      'inputs of unequal scale',
      'rates-claims',
      'rates',
      'errorAfter(1, rateFor(100), 50)',
      'errorAfter(1, rateFor(1), 50)',
    ),
    one(
      'normalization',
      ['claims-three', 'claims-noise'],
      'forward-three',
      '{ training: true }',
      '{ training: false }',
    ),
  ],
];
