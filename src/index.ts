/** The library's only public door: `import { ... } from 'very-deep'`. */
import './display/live-training';

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
