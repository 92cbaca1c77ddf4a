/**
 * What a child holds of the library. The bundler writes the real contents of this file: for each export that the job's
 * policy allows, a way to get it. Outside a bundle it offers TensorFlow.js alone.
 */
export { tf } from '../../../backend/tf';

/** By export name, how to get it. */
export const library: Readonly<Record<string, () => unknown>> = {};
