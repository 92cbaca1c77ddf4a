import { one, type Rounds } from './cause';

export const residualNetworks: Rounds = [
  [
    one('nesting', 'classes-table', 'classes', 'oval(0.6, 0.2, 0.9)', 'oval(-0.6, 0.2, 0.4)'),
    one(
      'the shortcut of a residual layer',
      ['composed-claims', 'identity-claim'],
      'composed',
      'f(z).add(z) as tf.Tensor2D',
      'f(z)',
    ),
    one('the same matrix', 'one-dimensional', 'one-dimensional', 'W.reshape<', 'V.reshape<'),
    one('the stride', 'probe', 'probe', 'makeBlock(6, 2, true)', 'makeBlock(6, 1, true)'),
    one(
      'the stem that shrinks',
      'shapes-claim',
      'shapes',
      'summary(sourceNet)',
      "summary(resnet({ stem: 'small' }))",
    ),
    one('the thousand classes', 'published-claims', 'published', 'classes: 1000', 'classes: 10'),
    one(
      'channels that double',
      'shares-claims',
      'shares',
      'depth: 18,',
      'blocks: [2, 2, 2, 2], channels: [64, 64, 64, 64],',
    ),
    one('training', 'train-claim', 'train-source', 'learningRate: 0.05', 'learningRate: 1e-9'),
    one(
      'the shortcuts of the deep networks',
      ['depth-claims', 'depth-apart', 'depth-gap'],
      'depth-all',
      'trainDepth({ blocks, residual, seed: s })',
      'trainDepth({ blocks, residual: false, seed: s })',
    ),
    one(
      'the shortcuts on the way back',
      'gradients-claims',
      'gradients',
      'normsOf({ residual: true })',
      'normsOf({ residual: false })',
    ),
    one(
      'normalized branches',
      'variance-claims',
      'variance-run',
      'normalized ? normalize(branch) : branch',
      'branch',
    ),
    one(
      'a last gamma of 0 in the first step',
      'zero-claims',
      'zero-gamma',
      'normsOf({ zeroLastGamma: true })',
      'normsOf({})',
    ),
    one(
      'the silent start',
      ['start-claims', 'start-slow'],
      'zero-run',
      'trainDepth({ blocks: deepest, zeroLastGamma, seed: s }, rate)',
      'trainDepth({ blocks: deepest, seed: s }, rate)',
    ),
    one(
      'the shortcuts of the shattered networks',
      'shattered-claims',
      'shattered-net',
      'h = residual ? h.add(branch) : branch',
      'h = branch',
    ),
    one(
      'the shortcuts in the landscape',
      'landscape-claims',
      'landscape-train',
      'await landscape(true)]',
      'await landscape(false)]',
    ),
    {
      cause: 'the layers between, and their shortcuts',
      edits: [
        ['cifar-net', "if (extra !== 'none')", "if (extra === 'residual')"],
        [
          'cifar-net',
          "convPair(x, filters, extra === 'residual', i + 1)",
          'convPair(x, filters, false, i + 1)',
        ],
      ],
      fails: ['cifar-claims', 'cifar-shortcut', 'cifar-gain'],
    },
  ],
  [
    one(
      'bottlenecks',
      'bottleneck-claims',
      'published',
      'resnet({ depth, inputShape',
      'resnet({ depth, bottleneck: false, inputShape',
    ),
    one(
      'branches that are loud from the start',
      'train-start',
      'shapes',
      'resnet({ seed: seed })',
      'resnet({ seed: seed, zeroLastGamma: true })',
    ),
  ],
];
