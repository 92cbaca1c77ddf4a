/** What a student must be told of this window: nothing is kept, little memory, another tab, a save that failed. */
import { Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { App } from './app';
import { commands } from './course-menu';
import { download } from './download';
import { originOf } from './receipt';
import { chosenSize } from './settings';

interface Listened<T> {
  connect(listener: (sender: unknown, value: T) => void): void;
}

interface Panel {
  readonly context: {
    readonly path: string;
    readonly ready: Promise<void>;
    readonly model: { toJSON(): { metadata: object } };
    readonly saveState: Listened<'started' | 'completed' | 'failed' | 'completed manually'>;
  };
  readonly disposed: Listened<void>;
}

// JupyterLab cuts a sentence behind 140 characters.
const stays = { autoClose: false } as const;

const downloadOf = ({ context }: Panel) => ({
  label: 'Download the notebook',
  callback: () => {
    const text = `${JSON.stringify(context.model.toJSON(), null, 1)}\n`;
    download(context.path.split('/').at(-1) as string, text, 'application/x-ipynb+json');
  },
});

/** A notebook that is open twice: JupyterLab asks before one save overwrites the other, but work in two is no help. */
function watchTabs(panel: Panel): void {
  if (!('locks' in navigator)) return;
  const { path } = panel.context;
  const closed = new Promise<void>((resolve) => panel.disposed.connect(() => resolve()));
  const name = `very-deep-notebook ${PageConfig.getBaseUrl()}${path}`;
  void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (lock !== null) return closed;
    const told = Notification.warning(
      `${path} is open in another tab, too. Work in one of them; you are asked before one replaces the other.`,
      stays,
    );
    // The next in the row: when the other is closed this one is the first, and a third is told of it.
    void navigator.locks.request(name, () => {
      Notification.dismiss(told);
      return closed;
    });
    return undefined;
  });
}

function watchSaves(panel: Panel): void {
  let isTold = false;
  panel.context.saveState.connect((_, state) => {
    if (state === 'failed' && !isTold) {
      isTold = true;
      Notification.error(
        `${panel.context.path} could not be saved; the last save is still there. Download it before you close the page.`,
        { ...stays, actions: [downloadOf(panel)] },
      );
    }
    if (state.startsWith('completed')) isTold = false;
  });
}

/** Chapters that train networks with dozens of layers on images. */
const LARGE = /^0[456]-/;

/** In GB, as far as the browser tells. */
const memory = (): number =>
  (navigator as { deviceMemory?: number }).deviceMemory ?? Number.POSITIVE_INFINITY;

async function warnOfMemory(app: App, panel: Panel): Promise<void> {
  await panel.context.ready;
  const { chapter } = originOf(panel.context.model.toJSON().metadata) ?? {};
  if (chapter === undefined || !LARGE.test(chapter) || memory() > 2 || chosenSize() === 'smoke') return;
  const smaller = {
    label: 'Smaller experiments',
    callback: () => void app.commands.execute(commands.size, { size: 'smoke' }),
  };
  Notification.warning(
    `This device has about ${memory()} GB of memory: the networks of this chapter may not fit. Save before you train, or take smaller experiments.`,
    { ...stays, actions: [smaller] },
  );
}

export const noticesPlugin = {
  id: 'very-deep-lite:notices',
  autoStart: true,
  requires: [INotebookTracker],
  activate(app: App, tracker: { readonly widgetAdded: Listened<Panel> }): void {
    const isKept = PageConfig.getOption('enableMemoryStorage') !== 'true';
    tracker.widgetAdded.connect((_, panel) => {
      watchTabs(panel);
      watchSaves(panel);
      void warnOfMemory(app, panel);
      if (!isKept)
        Notification.warning(
          'This window keeps no notebooks: they are gone when it is closed. Download yours before that.',
          { ...stays, actions: [downloadOf(panel)] },
        );
    });
  },
};
