import type { Random } from '../../core';
import type { Step, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import type { DataFormat } from '../../layers';

/** Two images that are no squares, with a mean away from 0. */
export function images(
  random: Random,
  dataFormat: DataFormat,
  { height = 4, width = 3, channels = 2, batch = 2 } = {},
): TensorValue {
  const shape =
    dataFormat === 'channels_first' ? [batch, channels, height, width] : [batch, height, width, channels];
  return normalTensor(random, shape, { mean: 0.3 });
}

/** The model of this chapter, under the student's name for it; its weights differ from case to case. */
export function construct(
  name: string,
  random: Random,
  dataFormat: DataFormat = 'channels_last',
  layers: 18 | 50 = 18,
): Step {
  const options = { seed: random.integer(0, 1000), filtersInitial: 2 };
  return { as: 'model', construct: name, args: [16, 12, layers, 3, dataFormat, options] };
}

/** Begins a pass: variables made before are shared. */
export const startPass: Step = { on: 'model', method: 'startPass', args: [], observe: false };

/** What the model owns: weights and moving averages. */
export const state: Step = { on: 'model', property: 'state' };
