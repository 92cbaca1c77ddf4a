/** The kernel as JupyterLite sees it: messages of Jupyter's on one side, `kernels/browser` on the other. */
import { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { BrowserKernel, FrontEnd } from '../../kernels/browser/kernel';
import { version } from '../../package.json';
import type { OpenNotebook } from '../../src/display/host';
import { messageOf } from '../../src/platform/thrown';

interface Message {
  readonly header: { readonly msg_type: string; readonly session: string };
  readonly parent_header: object;
  readonly metadata: Record<string, unknown>;
  readonly content: Record<string, unknown>;
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

/** What JupyterLite gives a kernel. */
export interface KernelOptions {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly sendMessage: (message: object) => void;
}

const LANGUAGE = {
  name: 'typescript',
  version: '6.0',
  mimetype: 'text/typescript',
  file_extension: '.ts',
  codemirror_mode: { name: 'javascript', typescript: true },
  nbconvert_exporter: 'script',
  pygments_lexer: 'typescript',
};

const asBytes = (buffer: ArrayBuffer | ArrayBufferView): Uint8Array =>
  buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer)
    : new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

export class LiteKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready = Promise.resolve();
  readonly disposed = new Signal(this);
  isDisposed = false;
  /** The cell that runs, by its id in the notebook. */
  running: string | undefined;
  /** Settles when the cells that were begun have ended, each in whatever way. */
  ended: Promise<unknown> = Promise.resolve();
  readonly #send: KernelOptions['sendMessage'];
  readonly #kernel: Promise<BrowserKernel>;
  readonly #notebook: () => OpenNotebook | undefined;
  readonly #onDispose: () => void;
  /** Who waits for the answer to a question; a kernel asks one at a time. */
  #asked: ((answer: string) => void) | undefined;

  /** @param kernel what runs cells, `notebook` the one whose kernel it is; `onDispose` says what becomes of it */
  constructor(
    options: KernelOptions,
    kernel: Promise<BrowserKernel>,
    notebook: () => OpenNotebook | undefined,
    onDispose: () => void,
  ) {
    this.id = options.id;
    this.name = options.name;
    this.location = options.location;
    this.#send = options.sendMessage;
    this.#kernel = kernel;
    this.#notebook = notebook;
    this.#onDispose = onDispose;
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.#onDispose();
    this.disposed.emit(undefined);
  }

  /** Stops the cell that runs. @returns whether it has ended */
  async interrupt(): Promise<boolean> {
    const hasEnded = (await this.#kernel).interrupt();
    // Behind the interrupt: no cell goes on with an answer that nobody gave.
    this.#asked?.('');
    return hasEnded;
  }

  /**
   * Takes a message, and does not wait for what comes of it: JupyterLite hands over one at a time, and a name must be
   * completed, and a widget heard, while a cell runs. The kernel has a queue of its own for cells.
   */
  async handleMessage(message: Message): Promise<void> {
    if (message.header.msg_type === 'input_reply') this.#asked?.(String(message.content.value ?? ''));
    else void this.#handle(message);
  }

  async #handle(message: Message): Promise<void> {
    const { msg_type: type } = message.header;
    this.#publish(message, 'status', { execution_state: 'busy' });
    try {
      const reply = await this.#answer(type, message);
      if (reply !== undefined) this.#say('shell', type.replace(/_request$/, '_reply'), reply, message);
    } catch (error) {
      const evalue = messageOf(error);
      const failure = { status: 'error', ename: 'KernelError', evalue, traceback: [] };
      this.#say('shell', type.replace(/_request$/, '_reply'), failure, message);
    } finally {
      this.#publish(message, 'status', { execution_state: 'idle' });
    }
  }

  async #answer(type: string, message: Message): Promise<object | undefined> {
    const content = message.content as never;
    if (type === 'kernel_info_request') return kernelInfo();
    const kernel = await this.#kernel;
    switch (type) {
      case 'execute_request':
        return this.#execute(kernel, message);
      case 'complete_request':
        return kernel.complete(content);
      case 'inspect_request':
        return kernel.inspect(content);
      case 'is_complete_request':
        return kernel.isComplete(content);
      case 'history_request':
        return { status: 'ok', history: kernel.history.map((code, i) => [0, i + 1, code]) };
      case 'comm_info_request': {
        const target = message.content.target_name;
        return {
          status: 'ok',
          comms: await kernel.commInfo(typeof target === 'string' ? target : undefined),
        };
      }
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close': {
        const buffers = (message.buffers ?? []).map(asBytes);
        await kernel.comm({ type, content }, this.#frontEnd(message), {
          metadata: message.metadata,
          buffers,
        });
        return undefined;
      }
      default:
        return undefined;
    }
  }

  async #execute(kernel: BrowserKernel, message: Message): Promise<object> {
    const { cellId, deletedCells } = message.metadata;
    const id = typeof cellId === 'string' ? cellId : undefined;
    const frontEnd = this.#frontEnd(message);
    const publish: FrontEnd['publish'] = (type, ...rest) => {
      if (type === 'execute_input') this.running = id;
      frontEnd.publish(type, ...rest);
    };
    const of = { id, deleted: strings(deletedCells) };
    const reply = kernel.execute(message.content as never, { ...frontEnd, publish }, of);
    this.ended = Promise.allSettled([this.ended, reply]);
    try {
      return await reply;
    } finally {
      if (this.running === id) this.running = undefined;
    }
  }

  #frontEnd(parent: Message): FrontEnd {
    return {
      publish: (type, content, extra = {}) => this.#publish(parent, type, content, extra),
      ask: (text, password) =>
        new Promise((settle) => {
          this.#asked = (answer) => {
            this.#asked = undefined;
            settle(answer);
          };
          this.#say('stdin', 'input_request', { prompt: text, password }, parent);
        }),
      notebook: this.#notebook,
    };
  }

  #publish(
    parent: Message,
    type: string,
    content: object,
    extra: { metadata?: object; buffers?: readonly Uint8Array[] } = {},
  ): void {
    this.#say('iopub', type, content, parent, extra);
  }

  #say(
    channel: 'iopub' | 'shell' | 'stdin',
    msgType: string,
    content: object,
    parent: Message,
    { metadata = {}, buffers = [] }: { metadata?: object; buffers?: readonly Uint8Array[] } = {},
  ): void {
    if (this.isDisposed) return;
    const { header: parentHeader } = parent;
    // JupyterLite finds the front end by its session.
    const { session } = parentHeader;
    const what = { channel, msgType, content, metadata, buffers, parentHeader, session };
    this.#send(KernelMessage.createMessage(what));
  }
}

const kernelInfo = (): object => ({
  status: 'ok',
  protocol_version: '5.3',
  implementation: 'very-deep',
  implementation_version: version,
  banner: `Very Deep ${version}: TypeScript in the browser`,
  help_links: [],
  language_info: LANGUAGE,
});
