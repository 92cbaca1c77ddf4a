import { type GatherV2Attrs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TensorArray } from './memory';
import type { Entry, Source } from './recorded';

/** Kernels whose result has the numbers of their input. */
const sameNumbers = new Set(['Cast', 'ExpandDims', 'Identity', 'Reshape']);

/** Where the numbers of a tensor are found before a recorded step has run. */
export interface Places {
  /** The entry that gives a result. */
  entry(result: number): Entry | undefined;
  /** The numbers of a constant, or of a tensor from outside. */
  numbers(source: Source): TensorArray | undefined;
}

/** The numbers that a tensor consists of, though they may have been cast and arranged anew; undefined if not known yet. */
function knownNumbers(source: Source, places: Places): TensorArray | undefined {
  if (source.kind !== 'result') return places.numbers(source);
  const entry = places.entry(source.index);
  const [input] = entry?.inputs ?? [];
  return entry !== undefined && input !== undefined && sameNumbers.has(entry.kernel)
    ? knownNumbers(input, places)
    : undefined;
}

/** Whether a GatherV2 asks for an element that there is not, as far as its indices are known. */
export function isBeyond(x: TensorInfo, attributes: object, indices: Source, places: Places): boolean {
  const [axis] = util.parseAxisParam((attributes as GatherV2Attrs).axis, x.shape) as [number];
  const extent = x.shape[axis] as number;
  return (
    knownNumbers(indices, places)?.some((index) => Math.trunc(index) < 0 || Math.trunc(index) >= extent) ??
    false
  );
}
