/**
 * Widgets after anywidget's contract: state that kernel and page share, and a module that shows it in the page. They
 * speak the Jupyter widgets protocol, so every front end that knows anywidget shows them; elsewhere they are text.
 */
import { UsageError } from '../../core';
import { randomUUID } from '../../platform/hashes';
import { kernelHost } from '../display';
import { type Comm, JUPYTER_DISPLAY, type KernelHost, type MimeBundle } from '../host';
import { escapeHtml, proseHtml } from '../html';
import { toText } from '../render';
import { type BufferPath, putBuffers, takeBuffers } from './buffers';

const VIEW = 'application/vnd.jupyter.widget-view+json';
const PROTOCOL = '2.1.0';
const TARGET = 'jupyter.widget';
const CONTROL = 'jupyter.widget.control';

/** Any version of anywidget: `render({ model, el })` has been its contract from the beginning. */
const ANYWIDGET = {
  _model_module: 'anywidget',
  _model_name: 'AnyModel',
  _model_module_version: '*',
  _view_module: 'anywidget',
  _view_name: 'AnyView',
  _view_module_version: '*',
  _view_count: null,
};

/** Under a widget, for pages that take the HTML of its bundle since they know no widgets. */
const STANDS_STILL = proseHtml(
  'This page shows no widgets, so this one stands still, as it was when the cell showed it. To use it, write in a terminal: `pip install anywidget`. Then load this page again, and run the cell.',
);

/** What a widget shares with the page: JSON, and bytes (typed arrays, which the page sees as a `DataView`). */
export type WidgetState = Record<string, unknown>;

/** What makes a {@link widget}. */
export interface WidgetOptions<S extends WidgetState> {
  /** An ES module as text, whose default export has `render({ model, el })`; or its address. */
  readonly esm: string;
  /** Style rules for the page, or their address. */
  readonly css?: string;
  /** What kernel and page share at the beginning. */
  readonly state?: S;
  /** How it looks where no widget can be shown: HTML besides the text of its state. */
  readonly fallback?: (state: Readonly<S>) => MimeBundle;
}

/** Told of the fields that changed. */
export type ChangeListener<S> = (changed: Partial<S>) => unknown;

/** Told of a message that the page sent by `model.send`. */
export type MessageListener = (content: unknown, buffers: Uint8Array[]) => unknown;

/** What arrives on a widget's comm. */
interface Incoming {
  readonly method?: string;
  readonly state?: WidgetState;
  readonly buffer_paths?: BufferPath[];
  readonly content?: unknown;
}

/** A widget: state that the page shows and changes. Made by {@link widget}. */
export interface Widget<S extends WidgetState = WidgetState> {
  /** Its model in the page; empty where there is no notebook that could show it. */
  readonly id: string;
  /** The value of a field now. */
  get<K extends keyof S>(name: K): S[K];
  /** Changes fields, here and in every page that shows the widget, and tells the listeners. */
  set(fields: Partial<S>): void;
  /**
   * Calls a listener with what changed, whoever changed it; or with what the page sends. It runs as part of the cell that
   * made the widget.
   * @returns a function that ends it
   */
  on(event: 'change', listener: ChangeListener<S>): () => void;
  on(event: 'message', listener: MessageListener): () => void;
  /** Sends a message to the page: `model.on('msg:custom', ...)` hears it. */
  send(content: unknown, buffers?: Uint8Array[]): void;
  /** Takes the widget out of the page. Its state can still be read. */
  close(): void;
  [JUPYTER_DISPLAY](): MimeBundle;
}

/** The open widgets, of which a page that is opened again asks the state; for each kernel in this process. */
const open = new Map<string, Model<WidgetState>>();
const served = new WeakSet<KernelHost>();

/** Answers a page that is loaded while the kernel runs: it asks for all widgets at once. */
function serveControl(host: KernelHost): void {
  if (served.has(host)) return;
  served.add(host);
  host.registerCommTarget?.(CONTROL, (comm) => {
    comm.onMessage((data, _, answer) => {
      if ((data as Incoming).method !== 'request_states') return;
      const described = [...open.values()].map((one) => [one.id, one.described()] as const);
      const { state: states, paths, buffers } = takeBuffers(Object.fromEntries(described));
      answer({ method: 'update_states', states, buffer_paths: paths }, { buffers });
    });
  });
}

/** An object counts as new always: whoever sets it may have changed what is inside. */
const isSame = (a: unknown, b: unknown): boolean => Object.is(a, b) && (typeof a !== 'object' || a === null);

class Model<S extends WidgetState> implements Widget<S> {
  readonly #state: S;
  readonly #module: { readonly _esm: string; readonly _css?: string; readonly _anywidget_id: string };
  readonly #fallback: WidgetOptions<S>['fallback'];
  readonly #changeListeners = new Set<ChangeListener<S>>();
  readonly #messageListeners = new Set<MessageListener>();
  #comm: Comm | undefined;

  constructor({ esm, css, state, fallback }: WidgetOptions<S>) {
    this.#state = { ...state } as S;
    this.#fallback = fallback;
    this.#module = { _esm: esm, ...(css !== undefined && { _css: css }), _anywidget_id: randomUUID() };
    const host = kernelHost();
    if (host === undefined) return;
    serveControl(host);
    const { state: sent, paths, buffers } = takeBuffers(this.described().state);
    const data = { state: sent, buffer_paths: paths };
    this.#comm = host.openComm(TARGET, data, { metadata: { version: PROTOCOL }, buffers });
    this.#comm.onMessage((message, enclosed, answer) => {
      // Node's buffers have looks and ways of their own.
      const buffers = enclosed.map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength));
      return this.#receive(message as Incoming, buffers, answer);
    });
    this.#comm.onClose(() => this.#forget());
    open.set(this.id, this as unknown as Model<WidgetState>);
  }

  get id(): string {
    return this.#comm?.id ?? '';
  }

  get<K extends keyof S>(name: K): S[K] {
    return this.#state[name];
  }

  set(fields: Partial<S>): void {
    const changed = this.#keep(fields);
    if (changed === undefined) return;
    this.#update(changed);
    for (const listener of [...this.#changeListeners]) listener(changed);
  }

  on(event: 'change' | 'message', listener: ChangeListener<S> | MessageListener): () => void {
    const listeners: Set<unknown> | undefined = {
      change: this.#changeListeners,
      message: this.#messageListeners,
    }[event];
    if (listeners === undefined)
      throw new UsageError(`a widget tells of 'change' and 'message'; there is no event '${event}'`);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  send(content: unknown, buffers: Uint8Array[] = []): void {
    this.#comm?.send({ method: 'custom', content }, { buffers });
  }

  close(): void {
    const comm = this.#comm;
    this.#forget();
    comm?.close();
  }

  /** What a page needs to make the model anew. */
  described() {
    return {
      model_name: ANYWIDGET._model_name,
      model_module: ANYWIDGET._model_module,
      model_module_version: ANYWIDGET._model_module_version,
      state: { ...ANYWIDGET, ...this.#module, ...this.#state } as WidgetState,
    };
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const text = toText(this.#state);
    const still = {
      'text/html': `<pre>${escapeHtml(text)}</pre>`,
      'text/plain': text,
      ...this.#fallback?.(this.#state),
    };
    if (this.#comm === undefined) return still;
    return {
      ...still,
      [VIEW]: { version_major: 2, version_minor: 0, model_id: this.id },
      'text/html': `${still['text/html']}<p><small>${STANDS_STILL}</small></p>`,
    };
  }

  /** Notes down fields. @returns those that are new */
  #keep(fields: Partial<S>): Partial<S> | undefined {
    const changed = Object.entries(fields).filter(([name, value]) => !isSame(this.#state[name], value));
    if (changed.length === 0) return undefined;
    const kept = Object.fromEntries(changed) as Partial<S>;
    Object.assign(this.#state, kept);
    return kept;
  }

  /** @param send how the page is told; a page that has asked takes its own answer alone */
  #update(fields: object, send: Comm['send'] | undefined = this.#comm?.send): void {
    const { state, paths, buffers } = takeBuffers(fields);
    send?.({ method: 'update', state, buffer_paths: paths }, { buffers });
  }

  #forget(): void {
    open.delete(this.id);
    this.#comm = undefined;
  }

  /** What the page says. Listeners run one after the other; a promise waits for the last. */
  async #receive(message: Incoming, buffers: Uint8Array[], answer: Comm['send']): Promise<void> {
    if (message.method === 'request_state') this.#update(this.described().state, answer);
    else if (message.method === 'custom')
      await Promise.all([...this.#messageListeners].map((listener) => listener(message.content, buffers)));
    else if (message.method === 'update') {
      const { state = {}, buffer_paths = [] } = message;
      // Other pages that show the widget hear of it, before what the listeners make of it.
      answer({ method: 'echo_update', state: structuredClone(state), buffer_paths }, { buffers });
      putBuffers(state, buffer_paths, buffers);
      const own = Object.entries(state).filter(([name]) => name in this.#state);
      const changed = this.#keep(Object.fromEntries(own) as Partial<S>);
      if (changed !== undefined)
        await Promise.all([...this.#changeListeners].map((listener) => listener(changed)));
    }
  }
}

/**
 * A widget of your own: state that kernel and page share, and a module that shows it, after anywidget's contract.
 *
 * The module is JavaScript for the page. Its `render` reads fields by `model.get(name)`, changes them by
 * `model.set(name, value)` and `model.save_changes()`, and hears of changes by `model.on('change:NAME', ...)`.
 *
 * @returns the widget; as the last value of a cell, or by `display`, it is shown
 * @throws UsageError where a field's name begins with `_`, or `esm` is no text
 * @example
 * ```ts
 * const clicks = widget({
 *   esm: `export default { render({ model, el }) {
 *     const button = document.createElement('button');
 *     const write = () => { button.textContent = model.get('count') + ' clicks'; };
 *     button.onclick = () => { model.set('count', model.get('count') + 1); model.save_changes(); };
 *     model.on('change:count', write);
 *     write();
 *     el.append(button);
 *   } };`,
 *   state: { count: 0 },
 * });
 * clicks.on('change', ({ count }) => console.log(count));
 * clicks.get('count'); //=> 0
 * ```
 */
export function widget<S extends WidgetState = WidgetState>(options: WidgetOptions<S>): Widget<S> {
  if (typeof options.esm !== 'string' || options.esm === '')
    throw new UsageError(
      'widget() needs `esm`: an ES module as text, with `export default { render({ model, el }) {} }`',
    );
  const reserved = Object.keys(options.state ?? {}).find((name) => name.startsWith('_'));
  if (reserved !== undefined)
    throw new UsageError(
      `the field '${reserved}' of a widget must not begin with "_": those are the protocol's`,
    );
  return new Model(options);
}
