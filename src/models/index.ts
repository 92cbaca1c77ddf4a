export * from './densenet';
export type { InputShape } from './image-parts';
export * from './lenet';
export * from './mlp';
export * from './registry';
export * from './resnet';
export * from './summary';
