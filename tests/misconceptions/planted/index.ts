import { activationDerivatives } from './activation-derivatives';
import { batchNormTrain } from './batch-norm-train';
import { channelPlan } from './channel-plan';
import { countCost } from './count-cost';
import { importanceWeights } from './importance-weights';
import { initDeviation } from './init-deviation';
import { meanOfValues } from './mean-of-values';
import type { Planted } from './planted';
import { predictedVariance } from './predicted-variance';
import { residualVariance } from './residual-variance';
import { saturatedShare } from './saturated-share';

export type { Planted } from './planted';

export const planted: readonly Planted[] = [
  meanOfValues,
  importanceWeights,
  activationDerivatives,
  initDeviation,
  predictedVariance,
  saturatedShare,
  batchNormTrain,
  residualVariance,
  countCost,
  channelPlan,
];
