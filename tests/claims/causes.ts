/**
 * What makes the claims of each chapter true, and how to take it away: normalization switched off, another start, no
 * shift. A claim that holds without its cause claims nothing.
 */

/** A piece of one cell's source, which must be there, and what takes its place. */
export type Edit = readonly [cell: string, from: string, to: string];

export interface Cause {
  readonly cause: string;
  readonly edits: readonly Edit[];
  /** The cells with a claim that must fail without it. */
  readonly fails: readonly string[];
}

/** Causes that do not touch one another are taken away together, in one round: a chapter takes minutes to run. */
export type Rounds = readonly (readonly Cause[])[];

const one = (cause: string, fails: string | readonly string[], ...edit: Edit): Cause => ({
  cause,
  edits: [edit],
  fails: [fails].flat(),
});

const covariateShift: Rounds = [
  [
    one('yellow dogs', 'train-dogs', 'train-dogs', 'dogs(3, 300, 1)', 'dogs(3, 300, 0)'),
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
      'train(crossEntropy)',
      'train((truth, prediction) => crossEntropy(prediction, truth))',
    ),
    one(
      'training',
      ['run-swapped', 'accuracies', 'widening', 'shift-over-time'],
      'run-training',
      'tf.train.adam(0.001)',
      'tf.train.adam(1e-7)',
    ),
    one('a change of the weights', 'depth-figure', 'depth-run', 'gaussian(100, 0.005,', 'gaussian(100, 0,'),
    one('depth', 'deep-claims', 'movements', 'quick: [2, 5, 10, 20]', 'quick: [2, 5, 10, 2]'),
    one(
      'movement of the layers below',
      'whose-change',
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
    one('normalization', 'claims-three', 'forward-three', "if (kind !== 'plain' && i", 'if (false && i'),
  ],
];

const initialization: Rounds = [
  [
    one(
      'the sigmoid',
      'slopes',
      'functions',
      "activationDerivative('sigmoid', z)",
      "activationDerivative('tanh', z)",
    ),
    one('small and large deviations', 'shares', 'shares', '[0.1, 0.5, 1, 2, 5].map', '[1, 1, 1, 1, 1].map'),
    one(
      'inputs of one sign',
      ['walks', 'batch-signs-claim'],
      'two-weights',
      'return centred ? (x - 1) * Math.sqrt(12) : x;',
      'return (x - 1) * Math.sqrt(12);',
    ),
    one(
      'chance',
      'batch-means',
      'batch-means',
      'manyInputs.map((x) => x - average(manyInputs))',
      'manyInputs.map((_, i) => (i % 2) - 0.5)',
    ),
    one('unequal variance', 'unequal-claim', 'unequal-claim', 'featuresOf([10, 1])', 'featuresOf([1, 1])'),
    one(
      'the sigmoid in the network',
      'circles-result',
      'circles-train',
      'ringNet(activation, 1)',
      "ringNet('tanh', 1)",
    ),
    one(
      'the sigmoid under SGD',
      'update-ratios',
      'watch-layers',
      "ringNet('sigmoid', 1)",
      "ringNet('tanh', 1)",
    ),
    one('large weights', 'bad-claims', 'bad-starts', "startedAs('tanh', 30)", "startedAs('tanh', 0.5)"),
    one('zeros', 'bad-losses', 'bad-starts', "startedAs('tanh', 1, 0)", "startedAs('tanh', 1)"),
    one('a large learning rate', 'dying-claim', 'dying-claim', 'deathToll(4)', 'deathToll(0.5)'),
    one('the ReLU', 'simulate-claim', 'simulate', 'gaussianInput.relu()', 'gaussianInput'),
    one(
      'unequal widths',
      ['glorot-claim', 'unequal-widths-claim'],
      'glorot-claim',
      "'glorot', [100, 400]",
      "'glorot', [100, 100]",
    ),
    one('scale 1', 'fifty-claims', 'fifty', '[1, 0.01, 0.1].map', '[0.1, 0.01, 0.1].map'),
    one('variance 1', 'kd-claims', 'kd-table', "'variance 1': 1,", "'variance 1': 2 / D,"),
    one("He's factor", 'depth-claims', 'depth-table', "He: initDeviation('he'", "He: initDeviation('glorot'"),
    one(
      'the level gain',
      'playground-claim',
      'playground-claim',
      "endsAt('relu', 1.414, width)",
      "endsAt('relu', 1, width)",
    ),
    one('the residual connection', 'residual', 'residual', 'x = x.add(inner.matMul(', 'x = (inner.matMul('),
    one('training the linear autoencoder', 'pca-claim', 'pca-claim', 'quick: 2000', 'quick: 1'),
    one(
      'free axes',
      'pca-weights',
      'pca-weights',
      'const unitCodes = spanned.div(spanned.norm(2, 0, true));',
      'const unitCodes = principal;',
    ),
    one(
      'pre-training',
      ['rebuilt', 'pretrained-claim'],
      'greedy',
      'learningRate: 0.002',
      'learningRate: 1e-9',
    ),
  ],
];

const batchNormalization: Rounds = [
  [
    one(
      'the mended sign',
      ['mended-table', 'standardized-input'],
      'mended-table',
      '-0.64 ? 0.64',
      '-0.64 ? -0.64',
    ),
    one(
      'epsilon',
      'epsilon-table',
      'epsilon-table',
      '{ training: true }',
      '{ training: true, epsilon: 1e-12 }',
    ),
    one(
      'the bend of the sigmoid',
      'nonlinear-claims',
      'nonlinear-share',
      '1 / (1 + Math.exp(-(z + beta)))',
      'z + beta',
    ),
    one(
      'normalization after the bias',
      'bias-gradient',
      'bias-gradient',
      '{ training: true }',
      '{ training: false }',
    ),
    one(
      'the path through the variance',
      ['gradient-check', 'invariant-directions'],
      'closed-form',
      ' - h * along',
      '',
    ),
    one('the stopped gradient', 'stopped-table', 'stopped-table', 'trainBias(true)', 'trainBias(false)'),
    one(
      'the seed of PyTorch',
      ['torch-batches-claim', 'torch-running', 'torch-evaluation'],
      'torch-batches',
      'new TorchRandom(0)',
      'new TorchRandom(1)',
    ),
    one('training mode', 'torch-training', 'torch-training', '{ training: true }', '{ training: false }'),
    one(
      'training mode for one example',
      'batch-of-one',
      'batch-of-one',
      '{ training: true }',
      '{ training: false }',
    ),
    one(
      'the momentum',
      'moving-claims',
      'moving-run',
      'momentum * average + (1 - momentum) * value',
      '0.5 * average + 0.5 * value',
    ),
    one('exact statistics', 'calibrated', 'early-network', 'calibrate(early, few.x);', ''),
    one(
      'training the scale and the shift',
      'gamma-beta',
      'gamma-beta',
      'withNorm.layers',
      'lenet({ batchNorm: true, seed: seed }).layers',
    ),
    one('the same weights', 'concise-equal', 'concise-copy', 'copyWeights(fresh, concise);', ''),
    one(
      'normalization in the sweep of rates',
      'rates-claims',
      'final-loss',
      'lenet({ batchNorm, seed',
      'lenet({ batchNorm: false, seed',
    ),
    one(
      'normalization after the activation',
      'before-after',
      'circles-run',
      "circleNet('after-activation')",
      "circleNet('none')",
    ),
    one(
      'training on the circles',
      'norm-outputs-claim',
      'norm-outputs-claim',
      'circlesNorm.getLayer',
      "circleNet('before-activation').getLayer",
    ),
    one(
      'normalization in the sweep of scales',
      'scales-claims',
      'accuracy-at',
      'outputs: 10, batchNorm, init',
      "outputs: 10, batchNorm: 'none', init",
    ),
    one(
      'normalization in small batches',
      ['sizes-claim', 'small-batches-claim'],
      'sizes-run',
      "batchNorm: 'before-activation'",
      "batchNorm: 'none'",
    ),
    one(
      'the companions in the batch',
      'noise-claim',
      'noise',
      'mean(batch)) / Math.sqrt(variance(batch)',
      'mean(crowd)) / Math.sqrt(variance(crowd)',
    ),
    one(
      'small ghost batches',
      'ghost-claims',
      'ghost-hidden',
      'normalizeGhosts(z, noise)',
      'normalizeGhosts(z, heartSize / 3)',
    ),
    one(
      'normalization every few layers',
      'every-claims',
      'every-run',
      'every > 0 && i % every === 0',
      'every < 0',
    ),
    one(
      'normalization behind the weights',
      'scale-claims',
      'scale-invariance',
      'training: true',
      'training: false',
    ),
    one('weight decay', 'decay-table', 'decay-table', 'await decayed(0.02)', 'await decayed(0)'),
    one(
      'dropout',
      'dropout-shift',
      'dropout-shift',
      'tf.dropout(activations, 0.5,',
      'tf.dropout(activations, 0,',
    ),
    one(
      'neighbours that are alike',
      'dropout-conv',
      'dropout-conv',
      'thousand.x.slice(0, 500)',
      'tf.randomUniform([500, 28, 28, 1])',
    ),
    one(
      'dropout in the convolutions',
      'dropout-train-claim',
      'dropout-net',
      "bodyOf(place === 'convolutions')",
      'bodyOf(false)',
    ),
    one('the axes', 'axes-claims', 'axes-check', 'batch: [0, 1, 2]', 'batch: [1, 2, 3]'),
    one(
      'normalization in the small network',
      'norms-claims',
      'norms-net',
      'return [new BatchNorm({ center: false, scale: false })];',
      'return [];',
    ),
    one('freezing', 'freeze-table', 'freeze-watch', 'model.trainable = false', 'model.trainable = true'),
    one(
      'foreign images',
      'transfer-table',
      'transfer-damage',
      'tf.sub(1, thousand.x.slice(0, 256))',
      'thousand.x.slice(0, 256)',
    ),
  ],
  [
    one(
      'normalization in LeNet',
      ['compare-training', 'settle'],
      'lenet-layers',
      'lenet({ batchNorm: true,',
      'lenet({ batchNorm: false,',
    ),
    {
      cause: 'normalization in the network of the circles',
      edits: [
        ['circles-watch', "circleNet('before-activation')", "circleNet('none')"],
        ['circles-watch', 'const { norm1 } =', 'const { dense1: norm1 } ='],
        ['circles-watch', "layers: ['norm1']", "layers: ['dense1']"],
      ],
      fails: ['circles-claims'],
    },
  ],
];

export const causes: Readonly<Record<string, Rounds>> = {
  '01-covariate-shift': covariateShift,
  '02-initialization': initialization,
  '03-batch-normalization': batchNormalization,
};
