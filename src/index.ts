/** The library's only public door: `import { ... } from 'very-deep'`. */
export * from './backend';
export * from './core';
export * from './data';
export * from './display';
export * from './exercises';
export * from './inspect';
export * from './layers';
export * from './models';
export * from './plot';
export * from './train';
