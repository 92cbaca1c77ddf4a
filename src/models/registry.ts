import type { tf } from '../backend';
import { ValueError } from '../core';
import { densenet } from './densenet';
import type { InputShape } from './image-parts';
import { lenet } from './lenet';
import { type ResnetDepth, resnet, resnetBlocks } from './resnet';
import { resnetV2 } from './resnet-v2';

/** What every image model accepts; each has options of its own besides. */
export interface ImageModelOptions {
  readonly inputShape?: InputShape;
  readonly classes?: number;
  readonly seed?: number;
}

type MakeModel = (options?: ImageModelOptions) => tf.LayersModel;

const published = Object.keys(resnetBlocks).flatMap((layers): [string, MakeModel][] => {
  const depth = Number(layers) as ResnetDepth;
  return [
    [`resnet-${depth}`, (options) => resnet({ ...options, depth })],
    [`resnet-v2-${depth}`, (options) => resnetV2({ ...options, depth })],
  ];
});

/** The image classifiers of the course by name. */
export const imageModels: Readonly<Record<string, MakeModel>> = {
  lenet,
  'lenet-bn': (options) => lenet({ ...options, batchNorm: true }),
  resnet,
  ...Object.fromEntries(published),
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
