import { one, type Rounds } from '../../exercises/cause';

export const causes: Rounds = [
  [
    one(
      'that layer normalization takes the whole example',
      'shares-claim',
      'shares',
      'layerNorm(x, {}, { axes: 2 })',
      'layerNorm(x, {}, { axes: 1 })',
    ),
    one(
      'a gamma of 1 on both sides',
      'ladder',
      'ladder',
      '[x]), tf.ones([4])).dx.dataSync()',
      '[x]), tf.tensor1d([1, 3, 1, 1])).dx.dataSync()',
    ),
    one(
      'that each step sees a single image',
      'one-claim',
      'one',
      'batchSize: 1,',
      'batchSize: 30, epochs: 30,',
    ),
    one(
      'branches that nothing keeps in check, and those that something does',
      'streams-claim',
      'streams',
      'width: 64, method, seed',
      "width: 64, method: method === 'none' ? 'skip-init' : 'none', seed",
    ),
    one(
      'batch normalization in the plain network',
      'explosion',
      'explosion',
      "batchNorm: 'before-activation'",
      "batchNorm: 'none'",
    ),
    one(
      'the mean of the weights',
      'relu-gain',
      'relu-gain',
      'const onlyScaled = offCentre.div(',
      'const onlyScaled = standardize(offCentre).div(',
    ),
    one(
      'the method of the branches',
      'sweep-claim',
      'sweep',
      'width: 32, method, seed',
      "width: 32, method: method === 'none' ? 'skip-init' : 'none', seed",
    ),
    one(
      'that characters differ in frequency',
      'guessing',
      'guessing',
      'for (const symbol of book.text) frequency',
      'for (const symbol of book.symbols.slice(0, 9)) frequency',
    ),
    one(
      'the mask',
      'looks',
      'looks',
      'attend(eight, eight, tf.eye(8))',
      'tf.softmax(tf.matMul(eight, eight, false, true))',
    ),
    one(
      'the order of normalization and addition',
      ['start-figure', 'train-claim'],
      'start-gradients',
      "'post-norm': { order: 'post-norm' }",
      "'post-norm': { order: 'pre-norm' }",
    ),
    one(
      'the scale of the last kernels',
      'stream-growth',
      'stream-growth',
      'depth: deepest, scaleResiduals,',
      'depth: deepest, scaleResiduals: !scaleResiduals,',
    ),
  ],
];
