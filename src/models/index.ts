/**
 * The networks of the course, by function and by name.
 * @module
 */
export * from './autoencoder';
export * from './densenet';
export type { InputShape } from './image-parts';
export * from './lenet';
export * from './mlp';
export * from './registry';
export * from './residual-order';
export * from './resnet';
export * from './resnet-model';
export * from './resnet-v2';
export * from './summary';
export * from './unet';
