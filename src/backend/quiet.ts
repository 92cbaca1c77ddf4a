import * as tf from '@tensorflow/tfjs';

/**
 * Keeps TensorFlow.js from greeting the first tensor in Node with an advertisement for tfjs-node, which
 * cannot be installed everywhere; `very-deep doctor` says better what is to be had.
 */
export function quietBanner(): void {
  const cpu: object | null = tf.findBackend('cpu');
  if (cpu === null) return;
  // Every instance sets `firstUse` in its constructor, so an accessor on the class reaches those made later, too.
  Reflect.deleteProperty(cpu, 'firstUse');
  Object.defineProperty(Object.getPrototypeOf(cpu), 'firstUse', {
    configurable: true,
    get: () => false,
    set: () => {},
  });
}
