/** Which modules a graded cell can load. The kernel loads whatever is installed; `check` says so where that matters. */

/** All of them are the one TensorFlow.js that the library uses. */
export const tensorFlowModules: readonly string[] = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
];

/** They only show something: while grading, whatever is asked of them does nothing. */
export const showingModules: readonly string[] = ['plotly.js-dist', 'plotly.js-dist-min', 'tslab'];

/** Node.js's own that need nothing from outside the process. */
const harmless: readonly string[] = [
  'assert',
  'assert/strict',
  'buffer',
  'crypto',
  'events',
  'os',
  'path',
  'perf_hooks',
  'querystring',
  'string_decoder',
  'timers',
  'timers/promises',
  'url',
  'util',
];

/** Node.js's name of a harmless module, with or without `node:`; undefined for all others. */
export function harmlessModule(name: string): string | undefined {
  const bare = name.replace(/^node:/, '');
  return harmless.includes(bare) ? bare : undefined;
}

/** Whether a graded cell can load a module. */
export const isGradable = (name: string): boolean =>
  name === 'very-deep' ||
  tensorFlowModules.includes(name) ||
  showingModules.includes(name) ||
  harmlessModule(name) !== undefined;

/** Packages that a graded cell may name, and whose types it then knows, beside those that it can load. */
const known: readonly string[] = [...tensorFlowModules, ...showingModules, 'danfojs-node'];

/**
 * Whether an import of a graded cell leads anywhere: to what it can load, or into a package that the course itself uses.
 * Whatever else a name may say, it is a file of the teacher's, of which a type error would tell.
 */
export const isOpenToCells = (name: string): boolean =>
  isGradable(name) ||
  known.some(
    (one) => one === name || (name.startsWith(`${one}/`) && /^[\w@./-]+$/.test(name) && isPlain(name)),
  );

/** Without a step that leads up, or nowhere. */
const isPlain = (name: string): boolean =>
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
