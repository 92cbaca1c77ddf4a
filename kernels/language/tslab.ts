/**
 * The parts of tslab that this kernel is composed of, with the types under which it uses them.
 *
 * Loading is split in two, because tslab's server needs no TypeScript but loads it: the server comes first, so that
 * the kernel answers while the compiler is still on its way.
 */
import type * as TypeScript from '@tslab/typescript-for-tslab';
import type { Converter, ConverterOptions } from 'tslab/dist/converter';
import type { createExecutor as CreateExecutor } from 'tslab/dist/executor';
import type * as TslabJupyter from 'tslab/dist/jupyter';
import { loadCompiler, loadServer, loadWithCompiler } from '../../src/patches/tslab-modules';

export type { CompletionInfo, Converter, ConvertResult, Diagnostic } from 'tslab/dist/converter';
export type { Executor } from 'tslab/dist/executor';
export type ts = typeof TypeScript;

export const jupyter = loadServer<typeof TslabJupyter>();

/** tslab's compiling and executing parts. */
export interface TslabEngine {
  createConverter(options: ConverterOptions): Converter;
  createExecutor: typeof CreateExecutor;
}

/** The TypeScript that tslab compiles cells with. */
export const loadTypeScript = loadCompiler<ts>;

/**
 * tslab's converter and executor, seeing a changed TypeScript.
 * @param change gives what tslab shall see in place of the compiler; everybody else keeps the true one
 */
export function loadEngine(change: (real: ts) => Partial<ts>): TslabEngine {
  const real = loadTypeScript();
  const { createConverter, createExecutor } = loadWithCompiler<
    Pick<TslabEngine, 'createConverter'>,
    Pick<TslabEngine, 'createExecutor'>
  >({ ...real, ...change(real) });
  return { createConverter, createExecutor };
}
