/**
 * The parts of tslab that this kernel extends, with the types under which it uses them.
 *
 * Loading is split in two, because tslab's server needs no TypeScript but loads it: the server comes first, so that
 * the kernel answers while the compiler is still on its way.
 */
import type * as TypeScript from '@tslab/typescript-for-tslab';
import type { Converter, ConverterOptions } from 'tslab/dist/converter';
import type { createExecutor as CreateExecutor } from 'tslab/dist/executor';
import type * as TslabJupyter from 'tslab/dist/jupyter';
import type { Publisher, Router } from 'zeromq';
import type { ConnectionInfo, Header } from '../../src/jupyter/wire';
import { loadCompiler, loadServer, loadWithCompiler } from '../../src/patches/tslab-modules';

export type { CompletionInfo, Converter, ConvertResult, Diagnostic } from 'tslab/dist/converter';
export type { Executor } from 'tslab/dist/executor';
export type ts = typeof TypeScript;

/** tslab's message, which its server hands to every handler. */
export interface TslabMessage {
  identity: Buffer[];
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  content: unknown;
  extra: Buffer[];
  createReply(): TslabMessage;
  signAndSend(key: string, socket: unknown): void;
}

/** tslab's server with the members that its own types hide but this kernel overrides. */
export interface TslabServer {
  handler: TslabJupyter.JupyterHandlerImpl;
  connInfo: ConnectionInfo;
  iopub: Publisher;
  shell: Router;
  stdin: Router;
  publishStatus(status: string, parent: TslabMessage): void;
  handleShellMessage(socket: Router, ...frames: Buffer[]): Promise<void>;
  handleExecute(socket: Router, message: TslabMessage): Promise<void>;
  handleComplete(socket: Router, message: TslabMessage): void;
  handleInspect(socket: Router, message: TslabMessage): void;
  handleIsComplete(socket: Router, message: TslabMessage): void;
  handleKernelInfo(socket: Router, message: TslabMessage): void;
  handleCommInfoRequest(socket: Router, message: TslabMessage): void;
  handleShutdown(socket: Router, message: TslabMessage): void;
  init(): Promise<void>;
  close(): void;
}

export const jupyter = loadServer<typeof TslabJupyter>();

/** The base class of the kernel's server. */
export const ZmqServer = jupyter.ZmqServer as unknown as new (
  handler: TslabJupyter.JupyterHandlerImpl,
  configPath: string,
) => TslabServer;

export const { JupyterHandlerImpl } = jupyter;
export type JupyterHandlerImpl = TslabJupyter.JupyterHandlerImpl;

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
