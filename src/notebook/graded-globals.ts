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

/** Of what a cell may load by `require`, modules.ts decides. */
const ofModules: readonly string[] = ['require', 'module', 'exports'];

/** What Jupyter's kernels and pages of this course bring, and Node.js alone does not. */
const ofKernels: readonly string[] = ['alert', 'confirm', 'prompt'];

const graded = new Set([...languageNames, ...toolNames, ...ofModules]);

/** Whether a name that no cell declares is there in a notebook, and not where solutions are graded. */
export const isNotGraded = (name: string): boolean =>
  !graded.has(name) && (ofKernels.includes(name) || name in globalThis);
