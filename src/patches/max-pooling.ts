/**
 * What: `runWebGPUProgram` of an instance of TensorFlow.js's WebGPU backend, for the program that looks for maxima.
 * Why: of equal elements it finds the last, so the gradient of max pooling goes there; on all other engines and in PyTorch
 *   it goes to the first.
 * Versions: the program's text is that of tfjs-backend-webgpu 4.22; refuses where it reads otherwise.
 * Needed: as long as the package's text says so.
 */
import type { KernelBackend } from '@tensorflow/tfjs';
import { EngineError } from '../core';

/** A piece of work for the GPU, in its own language. */
interface Program {
  readonly shaderKey: string;
  getUserCode(): string;
}

/** How a pooling looks for the largest element, so that of equal ones the last is found; and how the first is. */
export const LAST = 'value >= currMaxValue';
const FIRST = 'value > currMaxValue || maxValueFound == 0.0';

/** Gives the gradient of max pooling to the first of equal elements. */
export function mendMaxPooling(backend: KernelBackend): void {
  const runner = backend as unknown as { runWebGPUProgram(program: Program, ...rest: unknown[]): unknown };
  const { runWebGPUProgram } = runner;
  runner.runWebGPUProgram = (program, ...rest) => {
    if (program.shaderKey?.startsWith('pool2D_max_true')) {
      const code = program.getUserCode();
      if (!code.includes(LAST)) throw new EngineError('the engine webgpu needs tfjs-backend-webgpu 4.22.0');
      program.getUserCode = () => code.replace(LAST, FIRST);
    }
    return runWebGPUProgram.call(backend, program, ...rest);
  };
}
