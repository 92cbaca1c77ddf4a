/** What bundles the library for a browser, for programs in TypeScript. */
import type { OutputAsset, OutputChunk } from 'rolldown';

type Output = readonly (OutputChunk | OutputAsset)[];

export function bundleForBrowser(
  entries: Readonly<Record<string, string>>,
  options: { readonly folder: string; readonly minify?: boolean },
): Promise<Output>;

export function buildForBrowser(
  entries: Readonly<Record<string, string>>,
  options: { readonly folder: string; readonly minify?: boolean; readonly data?: string },
): Promise<Output>;
