export * from './densenet';
export * from './lenet';
export * from './mlp';
export * from './registry';
export * from './resnet';
export * from './summary';
