import type { Dtype } from './graph';
import type { TensorArray } from './memory';

/** Where a recorded kernel's input comes from; the number counts values of that kind in order of first use. */
export interface Source {
  readonly kind: 'result' | 'constant' | 'external';
  readonly index: number;
}

/** A kernel call, before it is known what comes out. */
export interface Call {
  readonly kernel: string;
  readonly attributes: object;
  readonly inputs: readonly (Source | undefined)[];
  readonly inputShapes: readonly (number[] | undefined)[];
  readonly inputTypes: readonly (Dtype | undefined)[];
}

/** One kernel call with at least one input that is not known before the step runs. */
export interface Entry extends Call {
  /** Index of the first result, and the results' shapes and types. */
  readonly first: number;
  readonly outputs: readonly External[];
  readonly isList: boolean;
}

/** A tensor made outside the step: an argument, a variable or one that the step's code holds. */
export interface External {
  readonly shape: number[];
  readonly dtype: Dtype;
}

/** JavaScript values that the step made a tensor of. */
interface Constant extends External {
  readonly array: TensorArray;
}

/** Every kernel call of a step, in order. */
export interface Recording {
  readonly entries: Entry[];
  readonly constants: Constant[];
  readonly externals: External[];
}

export const emptyRecording = (): Recording => ({ entries: [], constants: [], externals: [] });
