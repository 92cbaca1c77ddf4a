export { fixedPadding } from './fixed-padding';
export { ResNetBlocks } from './resnet-blocks';
export { ResNetLayers, type ResNetModelOptions } from './resnet-layers';
export { type ModelSetup, ResNetModel } from './resnet-model';
export { type Projection, ResNetShortcuts } from './resnet-shortcuts';
export { ResNetStages } from './resnet-stages';
export { VariableScope } from './variable-scope';
