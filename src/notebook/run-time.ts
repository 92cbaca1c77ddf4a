/**
 * Types of what is there at run time and in no declarations that a cell is compiled with: TypeScript keeps them for web
 * pages, and the newer ones came to Node.js after `@types/node`. Each is declared only where it is there.
 */

/** Globals, each with its declaration. */
const globals: readonly (readonly [name: string, declaration: string])[] = [
  [
    'WebAssembly',
    `
declare namespace WebAssembly {
  type ValueType = 'anyfunc' | 'externref' | 'f32' | 'f64' | 'i32' | 'i64' | 'v128';
  type Kind = 'function' | 'global' | 'memory' | 'table' | 'tag';
  type Bytes = ArrayBufferView | ArrayBufferLike;
  /** What a module exports, by name: functions, memories, tables, globals. */
  type Exports = Record<string, any>;
  /** What a module imports: by the module's name, then by its own. */
  type Imports = Record<string, Record<string, any>>;
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  class Module {
    constructor(bytes: Bytes);
    static customSections(module: Module, sectionName: string): ArrayBuffer[];
    static exports(module: Module): { kind: Kind; name: string }[];
    static imports(module: Module): { kind: Kind; module: string; name: string }[];
  }
  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Exports;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    /** Grows by pages of 64 KiB. @returns the size before, in pages */
    grow(pages: number): number;
  }
  class Table {
    constructor(descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number }, value?: any);
    readonly length: number;
    get(index: number): any;
    set(index: number, value?: any): void;
    grow(by: number, value?: any): number;
  }
  class Global {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: any);
    value: any;
    valueOf(): any;
  }
  class Tag {
    constructor(type: { parameters: ValueType[] });
  }
  class Exception extends Error {
    constructor(tag: Tag, payload: any[], options?: { traceStack?: boolean });
    is(tag: Tag): boolean;
    getArg(tag: Tag, index: number): any;
  }
  /** Whether the bytes are a module. */
  function validate(bytes: Bytes): boolean;
  function compile(bytes: Bytes): Promise<Module>;
  function compileStreaming(source: Response | PromiseLike<Response>): Promise<Module>;
  function instantiate(bytes: Bytes, imports?: Imports): Promise<{ module: Module; instance: Instance }>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function instantiateStreaming(
    source: Response | PromiseLike<Response>,
    imports?: Imports,
  ): Promise<{ module: Module; instance: Instance }>;
}`,
  ],
  [
    'navigator',
    `
interface Navigator {
  /** How many processors there are. */
  readonly hardwareConcurrency: number;
  readonly language: string;
  readonly languages: readonly string[];
  readonly platform: string;
  readonly userAgent: string;
}
declare var Navigator: { prototype: Navigator };
declare var navigator: Navigator;`,
  ],
  [
    'CloseEvent',
    `
interface CloseEvent extends Event {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}
declare var CloseEvent: {
  prototype: CloseEvent;
  new (type: string, init?: { code?: number; reason?: string; wasClean?: boolean }): CloseEvent;
};`,
  ],
  [
    'URLPattern',
    `
type URLPatternPart =
  'protocol' | 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search' | 'hash';
type URLPatternInput = string | { [part in URLPatternPart | 'baseURL']?: string };
interface URLPatternResult extends Record<URLPatternPart, { input: string; groups: Record<string, string | undefined> }> {
  inputs: URLPatternInput[];
}
interface URLPattern extends Readonly<Record<URLPatternPart, string>> {
  readonly hasRegExpGroups: boolean;
  exec(input?: URLPatternInput, baseURL?: string): URLPatternResult | null;
  test(input?: URLPatternInput, baseURL?: string): boolean;
}
declare var URLPattern: {
  prototype: URLPattern;
  new (input: URLPatternInput, baseURL: string, options?: { ignoreCase?: boolean }): URLPattern;
  new (input?: URLPatternInput, options?: { ignoreCase?: boolean }): URLPattern;
};`,
  ],
  ...[
    ['Crypto', 'crypto'],
    ['CryptoKey', 'crypto'],
    ['SubtleCrypto', 'crypto'],
    ['Performance', 'perf_hooks'],
  ].map(([name = '', module = '']) => {
    const type = `import('${module}').${module === 'crypto' ? 'webcrypto.' : ''}${name}`;
    return [
      name,
      `\ninterface ${name} extends __${name} {}\ntype __${name} = ${type};\ndeclare var ${name}: { prototype: ${name} };`,
    ] as const;
  }),
];

/** Declarations of the globals that are there, to be put behind those of Node.js. */
export const runTimeDeclarations = (): string =>
  globals
    .filter(([name]) => name in globalThis)
    .map(([, declaration]) => `${declaration}\n`)
    .join('');

/** Node.js's declarations of web pages' globals without those that this Node.js does not have, as `WebSocket` in 20. */
export const withoutAbsent = (text: string): string =>
  text.replace(/^ *var (\w+): .*\n/gm, (line, name: string) => (name in globalThis ? line : ''));
