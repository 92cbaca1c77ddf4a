export * from './lenet';
export * from './mlp';
