/** What builds the kernel for a browser, for programs in TypeScript. */
import type { OutputAsset, OutputChunk } from 'rolldown';

export function buildKernel(
  folder: string,
  options?: {
    readonly data?: string;
    readonly minify?: boolean;
    readonly pages?: Readonly<Record<string, string>>;
  },
): Promise<readonly (OutputChunk | OutputAsset)[]>;
