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
  ...['DisposableStack', 'AsyncDisposableStack', 'SuppressedError', 'Temporal'],
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

/**
 * What else a notebook's surroundings have: Node.js's globals, what Jupyter's kernels bring, and the commonest of a worker
 * in a browser. Listed, since what is a property of `globalThis` in a kernel may be a student's own variable.
 */
const surroundings: ReadonlySet<string> = new Set([
  ...['alert', 'confirm', 'prompt', 'fetch', 'FormData', 'Headers', 'Request', 'Response', 'WebSocket'],
  ...[
    'EventSource',
    'CloseEvent',
    'ErrorEvent',
    'CustomEvent',
    'MessageEvent',
    'MessageChannel',
    'MessagePort',
  ],
  ...[
    'BroadcastChannel',
    'Blob',
    'File',
    'FileReader',
    'Storage',
    'localStorage',
    'sessionStorage',
    'navigator',
  ],
  ...['Navigator', 'URLPattern', 'Crypto', 'CryptoKey', 'SubtleCrypto', 'Performance', 'PerformanceEntry'],
  ...['PerformanceMark', 'PerformanceMeasure', 'PerformanceObserver', 'PerformanceObserverEntryList'],
  ...['PerformanceResourceTiming', 'QuotaExceededError', 'ReadableStream', 'ReadableStreamDefaultReader'],
  ...['ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest', 'ReadableByteStreamController'],
  ...['ReadableStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController'],
  ...['WritableStreamDefaultWriter', 'TransformStream', 'TransformStreamDefaultController'],
  ...['ByteLengthQueuingStrategy', 'CountQueuingStrategy', 'TextEncoderStream', 'TextDecoderStream'],
  ...['CompressionStream', 'DecompressionStream', 'Worker', 'XMLHttpRequest', 'importScripts', 'postMessage'],
  ...[
    'self',
    'caches',
    'indexedDB',
    'location',
    'origin',
    'OffscreenCanvas',
    'createImageBitmap',
    'ImageData',
  ],
]);

const gradedMembers: ReadonlySet<string> = new Set(processNames.map((name) => `process.${name}`));

/**
 * Whether what no cell declares is there in a notebook, and not where solutions are graded.
 * @param name of a global, or of a member of `process` with `process.` before it
 */
export const isNotGraded = (name: string): boolean =>
  name.startsWith('process.') ? !gradedMembers.has(name) : surroundings.has(name);
