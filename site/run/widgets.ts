/** Widgets on a page without a Jupyter front end: anywidget's contract, `render({ model, el })`, over the kernel's comms. */
import { type BufferPath, putBuffers, takeBuffers } from '../../src/display/widgets/buffers';

/** Sends a comm message to the kernel. */
export type Send = (id: string, data: object, buffers: Uint8Array[]) => void;

interface Enclosed {
  readonly buffers: readonly Uint8Array[];
}

interface CommContent {
  readonly comm_id: string;
  readonly data?: {
    readonly method?: string;
    readonly state?: Record<string, unknown>;
    readonly buffer_paths?: BufferPath[];
    readonly content?: unknown;
  };
}

type Listener = (...args: unknown[]) => void;

interface Module {
  readonly initialize?: (given: { model: Model }) => unknown;
  readonly render?: (given: { model: Model; el: HTMLElement }) => unknown;
}

/** Where a module or a style is: its own address, or one that is made for its text. */
const addressOf = (source: string, type: string): string =>
  /^https?:/.test(source) ? source : URL.createObjectURL(new Blob([source], { type }));

/** As anywidget shows bytes. */
const asView = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What a widget's module sees of its state. */
class Model {
  readonly #id: string;
  readonly #send: Send;
  readonly #state: Record<string, unknown> = {};
  readonly #unsaved = new Set<string>();
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(id: string, send: Send) {
    this.#id = id;
    this.#send = send;
  }

  get(name: string): unknown {
    return this.#state[name];
  }

  set(name: string, value: unknown): void {
    if (Object.is(this.#state[name], value)) return;
    this.#state[name] = value;
    this.#unsaved.add(name);
    this.#tell([name]);
  }

  save_changes(): void {
    const fields = Object.fromEntries([...this.#unsaved].map((name) => [name, this.#state[name]]));
    this.#unsaved.clear();
    const { state, paths, buffers } = takeBuffers(fields);
    this.#send(this.#id, { method: 'update', state, buffer_paths: paths }, buffers);
  }

  send(content: unknown): void {
    this.#send(this.#id, { method: 'custom', content }, []);
  }

  on(events: string, listener: Listener): void {
    for (const event of events.split(' ')) {
      const all = this.#listeners.get(event) ?? new Set();
      this.#listeners.set(event, all.add(listener));
    }
  }

  off(event: string, listener?: Listener): void {
    if (listener === undefined) this.#listeners.delete(event);
    else this.#listeners.get(event)?.delete(listener);
  }

  /** Takes what the kernel says. */
  hear(
    { method, state = {}, buffer_paths = [], content }: NonNullable<CommContent['data']>,
    buffers: Enclosed['buffers'],
  ): void {
    const views = buffers.map(asView);
    if (method === 'custom') this.#call('msg:custom', content, views);
    // What the page itself has said comes back.
    if (method === 'custom' || method === 'echo_update') return;
    putBuffers(state, buffer_paths, views as unknown as Uint8Array[]);
    Object.assign(this.#state, state);
    this.#tell(Object.keys(state));
  }

  #tell(names: readonly string[]): void {
    for (const name of names) this.#call(`change:${name}`, this, this.#state[name]);
    this.#call('change', this);
  }

  #call(event: string, ...args: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
}

interface Shown {
  readonly model: Model;
  readonly module: Promise<Module>;
}

export class Widgets {
  readonly #send: Send;
  readonly #open = new Map<string, Shown>();
  readonly #styles = new Set<string>();

  constructor(send: Send) {
    this.#send = send;
  }

  /** Takes a comm message of the kernel's. */
  hear(type: string, content: object, { buffers }: Enclosed & { metadata: object }): void {
    const { comm_id: id, data = {} } = content as CommContent;
    if (type === 'comm_close') this.#open.delete(id);
    else if (type === 'comm_msg') this.#open.get(id)?.model.hear(data, buffers);
    else {
      const model = new Model(id, this.#send);
      model.hear(data, buffers);
      this.#style(model.get('_css'));
      const address = addressOf(String(model.get('_esm')), 'text/javascript');
      const module = import(address).then(({ default: made }: { default: Module | (() => Module) }) => {
        const whole = typeof made === 'function' ? made() : made;
        whole.initialize?.({ model });
        return whole;
      });
      module.catch(() => {});
      this.#open.set(id, { model, module });
    }
  }

  /** Shows a widget. @returns whether there is one of that id */
  show(id: string, place: Element): boolean {
    const found = this.#open.get(id);
    if (found === undefined) return false;
    const el = document.createElement('div');
    el.className = 'widget';
    place.replaceChildren(el);
    found.module
      .then(({ render }) => render?.({ model: found.model, el }))
      .catch((error: Error) => {
        el.textContent = `The widget cannot be shown: ${error.message}`;
      });
    return true;
  }

  #style(css: unknown): void {
    if (typeof css !== 'string' || this.#styles.has(css)) return;
    this.#styles.add(css);
    const link = document.createElement('link');
    Object.assign(link, { rel: 'stylesheet', href: addressOf(css, 'text/css') });
    document.head.append(link);
  }
}
