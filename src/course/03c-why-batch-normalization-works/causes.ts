import { one, type Rounds } from '../../exercises/cause';

export const causes: Rounds = [
  [
    one(
      'batch normalization',
      ['rates-claims', 'shift-claims', 'smooth-claims', 'length-claims', 'features-claims', 'linear-claims'],
      'ways',
      "'batch norm': (z) => standardized(z),",
      "'batch norm': (z) => z,",
    ),
    one(
      'the smoothness that was measured',
      'order',
      'order',
      "middle(lineOf(kind, 'smoothness'))",
      'compared.indexOf(kind)',
    ),
  ],
  [
    one(
      'the noise behind the normalization',
      'noise-claims',
      'renew',
      "'plain, noise': 0.5, 'BN, noise': 0.5, 'BN, half the noise': 0.25",
      "'plain, noise': 0, 'BN, noise': 0, 'BN, half the noise': 0",
    ),
    one(
      'small ghost batches',
      'speed-claim',
      'ways',
      "'ghosts of 20': (z) => byGhosts(z, 20)",
      "'ghosts of 20': (z) => byGhosts(z, 100)",
    ),
    one(
      'the noise of ghosts',
      ['gap-claims', 'equal-claim'],
      'ways',
      "'ghosts of 8': (z) => byGhosts(z, 8)",
      "'ghosts of 8': (z) => byGhosts(z, 256)",
    ),
    one(
      'the size that is measured on the batch',
      ['direction-claims', 'halves-claims'],
      'ways',
      "'scale only': (z) => rescaled(z).mul(Math.SQRT2)",
      "'scale only': (z) => z",
    ),
  ],
];
