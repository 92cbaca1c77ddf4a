export * from './client';
export * from './execute';
export * from './kernelspec';
export * from './notebook';
