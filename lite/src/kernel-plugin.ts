/** Offers the kernel to JupyterLab, with interrupts that keep the state and restarts that keep the compiler. */
import { Dialog, Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import { IKernelClient, IKernelSpecs } from '@jupyterlite/services';
import type { BrowserKernel } from '../../kernels/browser/kernel';
import type { OpenNotebook } from '../../src/display/host';
import { figureOf } from '../../src/notebook/figure-cell';
import { type KernelOptions, LiteKernel } from './kernel';
import { chosenSize, type Size } from './settings';

const NAME = 'very-deep';
const SPEC = {
  name: NAME,
  display_name: 'Very Deep (TypeScript)',
  language: 'typescript',
  argv: [],
  interrupt_mode: 'message',
  metadata: { debugger: false },
};

interface Client {
  getModel(id: string): Promise<LiteKernel | undefined>;
  isRestarting(id: string): boolean;
  interrupt(id: string): Promise<void>;
}

/** Sentences that were shown: each is said once for a page. */
const said = new Set<string>();

function sayOnce(sentence: string): void {
  if (said.has(sentence)) return;
  said.add(sentence);
  Notification.warning(sentence, { autoClose: false });
}

/** What a kernel is made of is loaded with the first one. */
async function startKernel(size: Size): Promise<BrowserKernel> {
  const base = `${PageConfig.getBaseUrl()}kernel/`;
  const { BrowserKernel: Kernel } = (await import(/* webpackIgnore: true */ `${base}kernel.js`)) as {
    BrowserKernel: typeof BrowserKernel;
  };
  const kernel = new Kernel({
    base,
    environment: { VERY_DEEP_SIZE: size },
    onNotice: (sentence) => Notification.error(sentence, { autoClose: false }),
  });
  kernel.ready.then(
    ({ notes }) => {
      for (const note of notes) sayOnce(note);
    },
    (error: Error) => sayOnce(`The kernel could not be started: ${error.message}`),
  );
  return kernel;
}

/** The kernels in this page, which outlive what JupyterLite makes anew at a restart. */
class Kernels {
  readonly #client: Client;
  readonly #tracker: Tracker;
  readonly #kernels = new Map<string, { readonly kernel: Promise<BrowserKernel>; readonly size: Size }>();

  constructor(client: Client, tracker: Tracker) {
    this.#client = client;
    this.#tracker = tracker;
  }

  create(options: KernelOptions): LiteKernel {
    const { id } = options;
    const size = chosenSize();
    const kernel = this.#again(id, size) ?? startKernel(size);
    kernel.catch((error: Error) => sayOnce(`The kernel could not be started: ${error.message}`));
    this.#kernels.set(id, { kernel, size });
    const notebook = () => openNotebook(panelOf(id, this.#tracker));
    return new LiteKernel(options, kernel, notebook, () => {
      if (!this.#client.isRestarting(id)) this.#end(id);
    });
  }

  /** The kernel of before, restarted; undefined where there is none of this size. */
  #again(id: string, size: Size): Promise<BrowserKernel> | undefined {
    const earlier = this.#kernels.get(id);
    if (earlier?.size !== size) {
      this.#end(id);
      return undefined;
    }
    return earlier.kernel.then(async (one) => {
      await one.restart();
      return one;
    });
  }

  #end(id: string): void {
    const ended = this.#kernels.get(id);
    this.#kernels.delete(id);
    void ended?.kernel.then((one) => one.shutDown());
  }
}

/** The panel of the notebook that a kernel runs. */
const panelOf = (id: string, tracker: Tracker): Panel | undefined =>
  tracker.find(({ sessionContext }) => sessionContext.session?.kernel?.id === id);

/** The notebook of a panel, for the cells that ask for it. What cells have shown may be large: only an answer's figure is asked for. */
function openNotebook(panel: Panel | undefined): OpenNotebook | undefined {
  if (panel === undefined) return undefined;
  const { path, model } = panel.context;
  const notebook = model.toJSON();
  const cells = notebook.cells.map((cell) =>
    cell.cell_type !== 'code' || figureOf(cell.metadata.nbgrader?.grade_id) !== undefined
      ? cell
      : { ...cell, outputs: [] },
  );
  return { name: path.split('/').at(-1) as string, text: JSON.stringify({ ...notebook, cells }) };
}

/** A cell that cannot be stopped: only what ends its worker does. When it ends after all, there is nothing to ask. */
async function offerRestart(kernel: LiteKernel, tracker: Tracker): Promise<void> {
  const stuck = kernel.running;
  const restart = Dialog.warnButton({ label: 'Restart' });
  const toHere = Dialog.warnButton({ label: 'Restart and run to here' });
  const dialog = new Dialog({
    title: 'The cell does not stop',
    body:
      'It computes something that cannot be interrupted, and has gone on for 5 seconds since you asked. A restart ends ' +
      'it; what cells have computed is lost. "Restart and run to here" then runs the cells above it once more.',
    buttons: [Dialog.cancelButton({ label: 'Wait' }), restart, toHere],
  });
  void kernel.ended.then(() => dialog.isDisposed || dialog.reject());
  const { button } = await dialog.launch();
  if (button !== restart && button !== toHere) return;
  const panel = panelOf(kernel.id, tracker);
  if (panel === undefined) return;
  await panel.sessionContext.session?.kernel?.restart();
  if (button !== toHere) return;
  const { content, sessionContext } = panel;
  const index = content.widgets.findIndex(({ model }) => model.id === stuck);
  if (index < 0) return;
  content.activeCellIndex = index;
  await NotebookActions.runAllAbove(content, sessionContext);
}

interface NotebookFile {
  readonly cells: readonly {
    readonly cell_type: string;
    readonly metadata: { readonly nbgrader?: { readonly grade_id?: string } };
  }[];
}

interface Panel {
  readonly context: { readonly path: string; readonly model: { toJSON(): NotebookFile } };
  readonly sessionContext: {
    readonly session?: { readonly kernel?: { readonly id: string; restart(): Promise<void> } };
  };
  readonly content: {
    activeCellIndex: number;
    readonly widgets: readonly { readonly model: { readonly id: string } }[];
  };
}

interface Tracker {
  find(test: (panel: Panel) => boolean): Panel | undefined;
}

export const kernelPlugin = {
  id: 'very-deep-lite:kernel',
  autoStart: true,
  requires: [IKernelSpecs, IKernelClient, INotebookTracker],
  activate(
    _app: unknown,
    specs: { register(options: object): void },
    client: Client,
    tracker: Tracker,
  ): void {
    const kernels = new Kernels(client, tracker);
    const logo = `${PageConfig.getBaseUrl()}lab/logo.svg`;
    specs.register({
      spec: { ...SPEC, resources: { 'logo-svg': logo } },
      create: async (options: KernelOptions) => kernels.create(options),
    });
    // JupyterLite's client empties its own queue and tells the kernel nothing.
    client.interrupt = async (id) => {
      const kernel = await client.getModel(id);
      if (kernel === undefined || (await kernel.interrupt())) return;
      void offerRestart(kernel, tracker);
    };
  },
};
