import type { tf } from '../backend';
import { ValueError } from '../core';
import { densenet } from './densenet';
import { lenet } from './lenet';
import { resnet } from './resnet';

/** What every image model accepts; each has options of its own besides. */
export interface ImageModelOptions {
  readonly inputShape?: readonly [number, number, number];
  readonly classes?: number;
  readonly seed?: number;
}

/** The image classifiers of the course by name. */
export const imageModels: Readonly<Record<string, (options?: ImageModelOptions) => tf.LayersModel>> = {
  lenet,
  'lenet-bn': (options) => lenet({ ...options, batchNorm: true }),
  resnet,
  'resnet-18': (options) => resnet({ ...options, blocks: [2, 2, 2, 2], variant: 'paper' }),
  'resnet-34': (options) => resnet({ ...options, blocks: [3, 4, 6, 3], variant: 'paper' }),
  plain: (options) => resnet({ ...options, residual: false }),
  densenet,
};

/**
 * Builds an image classifier by name.
 * @throws ValueError for a name that is not in {@link imageModels}
 */
export function imageModel(name: string, options: ImageModelOptions = {}): tf.LayersModel {
  const make = Object.hasOwn(imageModels, name) ? imageModels[name] : undefined;
  if (make === undefined)
    throw new ValueError(`no model is called "${name}"; there are ${Object.keys(imageModels).join(', ')}`);
  return make(options);
}
