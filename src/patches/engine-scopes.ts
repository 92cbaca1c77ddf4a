/**
 * What: `scopedRun` of TensorFlow.js's engine, and the part of its state that it restores in `finally`.
 * Why: an interrupt of the course's kernel leaves `finally` out, so that scopes stay open and their tensors alive.
 * Versions: tfjs-core 4.22; refuses another, since its state may have another form.
 * Needed: as long as code that is ended inside `tidy` leaves its scope open.
 */
import * as tf from '@tensorflow/tfjs';
import { mustFit } from './written-for';

/** What TensorFlow.js keeps while its functions run. */
interface Running {
  kernelDepth: number;
  gradientDepth: number;
  activeTape: unknown;
  scopeStack: { readonly name: string }[];
  activeScope: { readonly name: string } | null;
  numDataMovesStack: number[];
}

/** How the names of the scopes end that operations open, without `scopedRun`. */
const OPERATION = '__op';

type ScopedRun = (start: () => void, end: () => void, f: () => unknown) => unknown;

/**
 * Watches the scopes of `tidy` and of gradients.
 * @returns `leave` ends all that an interrupt left open, and disposes of their tensors; scopes that the user started
 *   with `startScope` stay
 */
export function engineScopes(): { leave(): void } {
  mustFit({ name: '@tensorflow/tfjs-core', found: tf.version_core, writtenFor: '4.22' });
  const runtime = tf.engine();
  const state = runtime.state as unknown as Running;
  const { scopedRun } = runtime as unknown as { scopedRun: ScopedRun };
  /** Scopes that were open when the outermost function began that has one. */
  let outside: number | undefined;
  Object.assign(runtime, {
    scopedRun(...args: Parameters<ScopedRun>) {
      if (outside !== undefined) return scopedRun.apply(runtime, args);
      outside = state.scopeStack.length;
      try {
        return scopedRun.apply(runtime, args);
      } finally {
        outside = undefined;
      }
    },
  });
  return {
    leave() {
      state.kernelDepth = 0;
      state.gradientDepth = 0;
      state.activeTape = null;
      state.numDataMovesStack = [];
      const operation = state.scopeStack.findIndex(({ name }) => name.endsWith(OPERATION));
      const depth = Math.min(
        outside ?? Number.POSITIVE_INFINITY,
        operation < 0 ? Number.POSITIVE_INFINITY : operation,
      );
      outside = undefined;
      while (state.scopeStack.length > depth) {
        state.activeScope = state.scopeStack.at(-1) ?? null;
        runtime.endScope();
      }
    },
  };
}
