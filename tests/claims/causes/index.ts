/**
 * What makes the claims of each chapter true, and how to take it away: normalization switched off, another start, no
 * shift. A claim that holds without its cause claims nothing.
 */
import { covariateShift } from './01-covariate-shift';
import { initialization } from './02-initialization';
import { batchNormalization } from './03-batch-normalization';
import { residualNetworks } from './04-resnet';
import { denseNetworks } from './05-densenet';
import { preActivation } from './06-pre-activation';
import type { Rounds } from './cause';

export type { Cause } from './cause';

export const causes: Readonly<Record<string, Rounds>> = {
  '01-covariate-shift': covariateShift,
  '02-initialization': initialization,
  '03-batch-normalization': batchNormalization,
  '04-resnet': residualNetworks,
  '05-densenet': denseNetworks,
  '06-pre-activation': preActivation,
};
