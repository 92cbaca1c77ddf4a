export * from './fixed-padding';
export * from './resnet-blocks';
export * from './resnet-layers';
export * from './resnet-model';
export * from './resnet-shortcuts';
export * from './resnet-stages';
export * from './variable-scope';
