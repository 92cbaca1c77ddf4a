import type { tf } from '../backend';
import { ValueError } from '../core';
import { type DenseNetDepth, densenet, densenetShapes } from './densenet';
import type { InputShape } from './image-parts';
import { lenet } from './lenet';
import { type ResNetDepth, resnet, resnetBlocks } from './resnet';
import { resnetV2 } from './resnet-v2';
import { unet } from './unet';

/** What every image model accepts; each has options of its own besides. */
export interface ImageModelOptions {
  readonly inputShape?: InputShape;
  readonly classes?: number;
  readonly seed?: number;
}

type MakeModel = (options?: ImageModelOptions) => tf.LayersModel;

const publishedResnets = Object.keys(resnetBlocks).flatMap((layers): [string, MakeModel][] => {
  const depth = Number(layers) as ResNetDepth;
  return [
    [`resnet-${depth}`, (options) => resnet({ ...options, depth })],
    [`resnet-v2-${depth}`, (options) => resnetV2({ ...options, depth })],
  ];
});

const publishedDensenets = Object.keys(densenetShapes).map((layers): [string, MakeModel] => {
  const depth = Number(layers) as DenseNetDepth;
  return [`densenet-${depth}`, (options) => densenet({ ...options, depth })];
});

/**
 * The image models of the course by name: classifiers, and `unet`, which classifies every pixel.
 * @example
 * ```ts
 * 'lenet-bn' in imageModels; //=> true
 * ```
 */
export const imageModels: Readonly<Record<string, MakeModel>> = {
  lenet,
  'lenet-bn': (options) => lenet({ ...options, batchNorm: true }),
  resnet,
  ...Object.fromEntries(publishedResnets),
  plain: (options) => resnet({ ...options, residual: false }),
  densenet,
  ...Object.fromEntries(publishedDensenets),
  unet,
};

/**
 * Builds an image model by name.
 * @throws ValueError for a name that is not in {@link imageModels}
 * @example
 * ```ts
 * imageModel('lenet', { classes: 3 }).outputShape; //=> [null, 3]
 * ```
 */
export function imageModel(name: string, options: ImageModelOptions = {}): tf.LayersModel {
  const make = Object.hasOwn(imageModels, name) ? imageModels[name] : undefined;
  if (make === undefined)
    throw new ValueError(`no model is called "${name}"; there are ${Object.keys(imageModels).join(', ')}`);
  return make(options);
}
