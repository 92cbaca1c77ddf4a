import type { Dtype } from './graph';

export type TensorArray = Float32Array | Int32Array | Uint8Array;

export const isDtype = (dtype: string): dtype is Dtype => dtype in arrayTypes;

const arrayTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/**
 * Freed arrays are kept up to this many bytes, besides those of a compiled step's results; those of the lengths that were
 * used longest ago go first.
 */
const LIMIT = 2 ** 25;

/**
 * Recycles the arrays of tensors that nobody else can see.
 *
 * A fresh array of a few megabytes costs its page faults and its zeros; a training step makes hundreds. An array that
 * was handed to JavaScript code is never recycled: `release` it and it belongs to whoever holds it.
 */
export class ArrayPool {
  readonly #free = new Map<string, TensorArray[]>();
  readonly #owned = new WeakSet<ArrayBufferLike>();
  #bytes = 0;
  #limit = LIMIT;

  /** A compiled step gives results of so many bytes each time, and gets back those of the time before. */
  reserve(bytes: number): void {
    this.#limit = LIMIT + bytes;
  }

  /** An array of unspecified content. */
  take(dtype: Dtype, length: number): TensorArray {
    const key = `${dtype}${length}`;
    const list = this.#free.get(key);
    const recycled = list?.pop();
    if (list !== undefined && recycled !== undefined) {
      this.#bytes -= recycled.byteLength;
      this.#free.delete(key);
      if (list.length > 0) this.#free.set(key, list);
      return recycled;
    }
    const array = new arrayTypes[dtype](length);
    this.#owned.add(array.buffer);
    return array;
  }

  /** Takes back an array that came from `take` and was not released since. */
  give(dtype: Dtype, array: TensorArray): void {
    if (!this.#owned.has(array.buffer) || array.byteLength > this.#limit) return;
    const key = `${dtype}${array.length}`;
    const list = this.#free.get(key) ?? [];
    list.push(array);
    this.#free.delete(key);
    this.#free.set(key, list);
    this.#bytes += array.byteLength;
    for (const [oldest, arrays] of this.#free) {
      if (this.#bytes <= this.#limit) break;
      this.#bytes -= arrays.pop()?.byteLength ?? 0;
      if (arrays.length === 0) this.#free.delete(oldest);
    }
  }

  /** Leaves the array to someone else for good. */
  release(array: { buffer: ArrayBufferLike }): void {
    this.#owned.delete(array.buffer);
  }

  clear(): void {
    this.#free.clear();
    this.#bytes = 0;
  }
}

/** The values as the typed array ONNX Runtime reads. */
export function typedArray(values: unknown, dtype: Dtype): TensorArray {
  const type = arrayTypes[dtype];
  if (values instanceof type && !(values instanceof Uint8ClampedArray)) return values;
  return type.from(values as ArrayLike<number>);
}
