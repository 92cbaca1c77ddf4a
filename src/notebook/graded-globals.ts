/**
 * Which global names a graded cell has. A notebook has more: the network, streams, workers, files. `check` says so where a
 * solution takes one of those, as it does of modules (modules.ts).
 */

/** The language's own names. */
export const languageNames: readonly string[] = [
  ...[
    'Object',
    'Function',
    'Array',
    'Number',
    'Boolean',
    'String',
    'Symbol',
    'BigInt',
    'Date',
    'Promise',
    'RegExp',
  ],
  ...[
    'Error',
    'AggregateError',
    'EvalError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'TypeError',
    'URIError',
  ],
  ...[
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
    'WeakRef',
    'FinalizationRegistry',
    'Iterator',
    'Proxy',
    'Reflect',
    'JSON',
  ],
  ...[
    'ArrayBuffer',
    'SharedArrayBuffer',
    'Atomics',
    'DataView',
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
  ],
  ...[
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float16Array',
    'Float32Array',
    'Float64Array',
  ],
  ...['BigInt64Array', 'BigUint64Array', 'Math', 'Buffer', 'parseInt', 'parseFloat', 'isNaN', 'isFinite'],
];

/** What else is left: small tools, and the narrow `process` and `console` of the grader's child. */
export const toolNames: readonly string[] = [
  ...[
    'global',
    'globalThis',
    'undefined',
    'NaN',
    'Infinity',
    'eval',
    'Intl',
    'WebAssembly',
    'escape',
    'unescape',
  ],
  ...['encodeURI', 'encodeURIComponent', 'decodeURI', 'decodeURIComponent', 'process', 'console'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
  ...['queueMicrotask', 'structuredClone', 'performance', 'crypto', 'atob', 'btoa', 'URL', 'URLSearchParams'],
  ...['TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'Event', 'EventTarget', 'DOMException'],
];

/** What a graded cell's `process` has. It has an `env`, too, but there is nothing in it. */
export const processNames = [
  ...(['version', 'versions', 'platform', 'arch', 'hrtime', 'memoryUsage', 'nextTick', 'argv'] as const),
  ...(['execArgv', 'pid', 'ppid', 'stdout', 'stderr', 'uptime', 'cwd', 'exit'] as const),
  ...(['on', 'once', 'off', 'addListener', 'removeListener', 'emitWarning'] as const),
] as const;

/** Of what a cell may load by `require`, modules.ts decides. */
const ofModules: readonly string[] = ['require', 'module', 'exports'];

/** What Jupyter's kernels and pages of this course bring, and Node.js alone does not. */
const ofKernels: readonly string[] = ['alert', 'confirm', 'prompt'];

const graded = new Set([...languageNames, ...toolNames, ...ofModules]);

const gradedMembers: ReadonlySet<string> = new Set(processNames.map((name) => `process.${name}`));

/**
 * Whether what no cell declares is there in a notebook, and not where solutions are graded.
 * @param name of a global, or of a member of `process` with `process.` before it
 */
export const isNotGraded = (name: string): boolean =>
  name.startsWith('process.')
    ? !gradedMembers.has(name)
    : !graded.has(name) && (ofKernels.includes(name) || name in globalThis);
