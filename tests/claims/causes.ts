/**
 * What makes the claims of each chapter true, and how to take it away: normalization switched off, another start, no
 * shift. A claim that holds without its cause claims nothing.
 */
import { causes as covariateShift } from '../../src/course/01-covariate-shift/causes';
import { causes as initialization } from '../../src/course/02-initialization/causes';
import { causes as batchNormalization } from '../../src/course/03-batch-normalization/causes';
import { causes as batchNormalizationDoes } from '../../src/course/03b-what-batch-normalization-does/causes';
import { causes as batchNormalizationWorks } from '../../src/course/03c-why-batch-normalization-works/causes';
import { causes as residualNetworks } from '../../src/course/04-resnet/causes';
import { causes as denseNetworks } from '../../src/course/05-densenet/causes';
import { causes as preActivation } from '../../src/course/06-pre-activation/causes';
import { causes as depthToday } from '../../src/course/07-depth-today/causes';
import type { Rounds } from '../../src/exercises/cause';

export const causes: Readonly<Record<string, Rounds>> = {
  '01-covariate-shift': covariateShift,
  '02-initialization': initialization,
  '03-batch-normalization': batchNormalization,
  '03b-what-batch-normalization-does': batchNormalizationDoes,
  '03c-why-batch-normalization-works': batchNormalizationWorks,
  '04-resnet': residualNetworks,
  '05-densenet': denseNetworks,
  '06-pre-activation': preActivation,
  '07-depth-today': depthToday,
};
