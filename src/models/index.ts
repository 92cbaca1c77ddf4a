/**
 * The networks of the course, by function and by name.
 * @module
 */
export { type Autoencoder, type AutoencoderOptions, autoencoder } from './autoencoder';
export { type DensenetDepth, type DensenetOptions, densenet, densenetShapes } from './densenet';
export type { InputShape } from './image-parts';
export { type LenetOptions, lenet } from './lenet';
export { type MlpOptions, mlp } from './mlp';
export { type ImageModelOptions, imageModel, imageModels } from './registry';
export { type ResidualOrder, residualOrders } from './residual-order';
export { type ResnetDepth, type ResnetOptions, resnet, resnetBlocks } from './resnet';
export {
  fixedPadding,
  type ModelSetup,
  type Projection,
  ResNetBlocks,
  ResNetLayers,
  ResNetModel,
  type ResNetOptions,
  ResNetShortcuts,
  ResNetStages,
  VariableScope,
} from './resnet-model';
export { type ResnetV2Options, resnetV2 } from './resnet-v2';
export { type SummaryRow, summary } from './summary';
export { type UnetOptions, unet } from './unet';
