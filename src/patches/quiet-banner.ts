/**
 * What: `firstUse` of TensorFlow.js's `cpu` backend, on its prototype.
 * Why: the first tensor in Node.js is greeted with an advertisement for tfjs-node, which cannot be installed everywhere;
 *   `very-deep doctor` says better what is to be had.
 * Versions: tfjs-backend-cpu 4.22; with another the banner may come, with a warning before it.
 * Needed: as long as the first tensor prints.
 */
import * as tf from '@tensorflow/tfjs';
import { fits } from './written-for';

export function quietBanner(): void {
  const library = {
    name: '@tensorflow/tfjs-backend-cpu',
    found: tf.version['tfjs-backend-cpu'],
    writtenFor: '4.22',
  };
  if (!fits(library, 'Its banner is left as it is.')) return;
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
