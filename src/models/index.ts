/**
 * The networks of the course, by function and by name.
 * @module
 */
export { type Autoencoder, type AutoencoderOptions, autoencoder } from './autoencoder';
export { type DenseNetDepth, type DenseNetOptions, densenet, densenetShapes } from './densenet';
export type { InputShape } from './image-parts';
export { type LeNetOptions, lenet } from './lenet';
export { type MlpOptions, mlp } from './mlp';
export { type ImageModelOptions, imageModel, imageModels } from './registry';
export { type BranchMethod, branchMethods, type ResidualMlpOptions, residualMlp } from './residual-mlp';
export { type ResidualOrder, residualOrders } from './residual-order';
export { type ResNetDepth, type ResNetOptions, resnet, resnetBlocks } from './resnet';
export {
  fixedPadding,
  type ModelSetup,
  type Projection,
  ResNetBlocks,
  ResNetLayers,
  ResNetModel,
  type ResNetModelOptions,
  ResNetShortcuts,
  ResNetStages,
  VariableScope,
} from './resnet-model';
export { type ResNetV2Options, resnetV2 } from './resnet-v2';
export { type SummaryRow, summary } from './summary';
export { type TransformerOptions, transformer } from './transformer';
export { type UNetOptions, unet } from './unet';
