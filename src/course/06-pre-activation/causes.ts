import { one, type Rounds } from '../../exercises/cause';

export const causes: Rounds = [
  [
    one('fixed padding', 'shift', 'shift', '[1, 1], [0, 0]]);', '[length % 2, 1], [0, 0]]);'),
    one(
      'normalization before the ReLU',
      ['one-pass', 'own-compare'],
      'pre-activation',
      'tf.relu(normalized)',
      'tf.relu(inputs)',
    ),
    one('the clean path', 'clean-path', 'clean-path', "gaps('full-pre-activation')", "gaps('original')"),
    one(
      'a stream that nobody normalizes',
      'growth',
      'growth',
      "streamOf('full-pre-activation', 13)",
      "streamOf('norm-after-addition', 13)",
    ),
    one(
      'shortcuts that shrink the stream',
      'fading',
      'fading',
      'stream = factor * stream',
      'stream = 1 * stream',
    ),
    one(
      'equal weights',
      'formats',
      'formats',
      '10, dataFormat, narrow)',
      "10, dataFormat, { ...narrow, seed: dataFormat === 'channels_first' ? 2 : 1 })",
    ),
    one('the thousand classes', 'count', 'count', 'classes: 1000', 'classes: 10'),
    one('training on moved images', 'augmented-claim', 'augmented', ' augment: moved,', ''),
    one(
      'the file',
      'save',
      'save',
      'loadCheckpoint(file, { model: restored })',
      'loadCheckpoint(file, { model: model18 })',
    ),
    one(
      'going on from the file',
      'resume',
      'resume',
      '{ ...plan, checkpoint, listeners: [] }',
      '{ ...plan, listeners: [] }',
    ),
    one('training mode', 'setup-claims', 'setup-step', 'fifty.y, isTraining)', 'fifty.y, false)'),
    one(
      'forgetting the averages',
      'forgotten-claim',
      'forgotten',
      'i % 2 === 0 ? tf.zerosLike(average) : tf.onesLike(average)',
      'kept[i]',
    ),
    one(
      'a stream that nothing stands on',
      'depth-claim',
      'train-order',
      'blocks: [blocks, blocks, blocks], order,',
      "blocks: [blocks, blocks, blocks], order: 'original',",
    ),
  ],
  [
    one(
      'the third pre-activation of a bottleneck',
      'own-compare',
      'bottleneck-block',
      'this.preActivation(second, isTraining)',
      'second',
    ),
    one('training', 'train-claim', 'train', "optimizer: 'adam',", "optimizer: 'adam', learningRate: 1e-9,"),
    one(
      'training in all five orders',
      'five-claims',
      'small-data',
      'learningRate: cosineDecay(0.05)',
      'learningRate: 1e-9',
    ),
  ],
];
