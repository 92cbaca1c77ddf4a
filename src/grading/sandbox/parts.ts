/** The parts of which a child's code is put together: `npm run build` makes them (`scripts/bundle-sandbox.mjs`). */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { packageFolder } from '../../core/package-folder';

/** TensorFlow.js's parts as its union package joins them, in the order of their needs. */
export const tensorFlowParts = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs',
] as const;

/** What those parts need of other packages. */
export const tensorFlowNeeds = ['seedrandom', 'long'] as const;

/** Engines and loaders that a child does not use: empty in it. */
export const leftOut = [
  '@tensorflow/tfjs-converter',
  '@tensorflow/tfjs-data',
  '@tensorflow/tfjs-backend-webgl',
] as const;

/** The file of a package. */
export const packageFile = (name: string): string => `${name.replace('/', '+')}.js`;

/** The file of the child's program with these exports of the library, and no others. */
export const programFile = (exports: readonly string[]): string =>
  `program-${createHash('sha256')
    .update([...exports].sort().join())
    .digest('hex')
    .slice(0, 16)}.js`;

/** @throws UsageError where the build did not make it */
export function readPart(file: string): string {
  const full = path.join(packageFolder(), 'dist', 'sandbox', file);
  if (!existsSync(full))
    throw new UsageError(
      `the code that grades an exercise under its rules is not built (${file}): run \`npm run build\``,
    );
  return readFileSync(full, 'utf8');
}
