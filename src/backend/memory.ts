import { tf } from './tf';

/** What a piece of work gave, and how many tensors it left behind. */
export interface Counted<T> {
  readonly result: T;
  /** Tensors alive after the work beyond those alive before; results that are tensors count, too. */
  readonly kept: number;
}

/**
 * Counts the tensors that a piece of work leaves behind: a training step that keeps any fills the memory.
 * @param work a function, or one that returns a promise
 * @returns the result of the work and the number of tensors it kept
 * @example
 * ```ts
 * await countTensors(() => tf.tidy(() => tf.range(0, 4).sum().dataSync()[0])); //=> { result: 6, kept: 0 }
 * ```
 */
export async function countTensors<T>(work: () => T | Promise<T>): Promise<Counted<T>> {
  const before = tf.memory().numTensors;
  const result = await work();
  return { result, kept: tf.memory().numTensors - before };
}
