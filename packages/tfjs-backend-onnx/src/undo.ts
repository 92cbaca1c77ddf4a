import { engine, type Optimizer, type Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from './backend';
import type { DataId } from './tracer';

/**
 * What a step would have left undone, had its code ended at the kernel that fails: its kernels run after its code, which
 * by then has given variables values that are never computed, and counted steps of optimizers.
 */
export class Undo {
  readonly #backend: OnnxBackend;
  readonly #before = new Map<Variable, DataId>();
  readonly #applied: { readonly optimizer: Optimizer; readonly at: number }[] = [];

  constructor(backend: OnnxBackend) {
    this.#backend = backend;
  }

  /**
   * Remembers what a variable holds.
   * @returns what must not be disposed of before `putBack`; undefined where another engine has it
   */
  variable(variable: Variable): DataId | undefined {
    const { dataId } = variable;
    if (!this.#backend.data.has(dataId)) return undefined;
    this.#before.set(variable, dataId);
    return dataId;
  }

  /** Remembers that an optimizer has counted a step, after so many kernels. */
  applied(optimizer: Optimizer, at: number): void {
    this.#applied.push({ optimizer, at });
  }

  /** Takes back what came after the kernel that failed. */
  putBack(failed: number): void {
    for (const [variable, dataId] of this.#before) {
      if (variable.isDisposed || variable.dataId === dataId) continue;
      if (this.#backend.tensorData(variable.dataId).promised === undefined) continue;
      this.#backend.incRef(dataId);
      const { shape, dtype } = variable;
      const value = engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, this.#backend);
      variable.assign(value);
      value.dispose();
    }
    for (const { optimizer, at } of this.#applied)
      if (at > failed) (optimizer as unknown as { iterations_: number }).iterations_--;
  }
}
