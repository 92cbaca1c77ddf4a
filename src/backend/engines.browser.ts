import * as tf from '@tensorflow/tfjs';
import type { Engine } from './engine';

/** The engines of a browser, best first. */
export const engines: readonly Engine[] = [
  {
    name: 'cpu',
    title: 'plain JavaScript',
    advice: 'It comes with TensorFlow.js.',
    load: async () => {},
  },
];
