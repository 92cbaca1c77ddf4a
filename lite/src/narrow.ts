/**
 * On a phone the list of files would leave no room for the notebook: it stays folded until somebody wants it. And the
 * notebook's buttons are laid out anew when the room for them has settled: JupyterLab overlooks what changes within half a
 * second, and would leave all of them, "Run" among them, behind the dots.
 */
import { ILabShell } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import type { App } from './app';

interface Shell {
  readonly leftCollapsed: boolean;
  collapseLeft(): void;
  readonly layoutModified: { connect(listener: () => void): void; disconnect(listener: () => void): void };
}

interface Panel {
  readonly toolbar: { readonly node: HTMLElement; processMessage(message: unknown): void };
  readonly disposed: { connect(listener: () => void): void };
}

const NARROW_PX = 700;
/** Longer than JupyterLab's toolbar rests between two layouts. */
const SETTLED_MS = 700;

/** Tells a toolbar its size once that has not changed for a while. */
function layOutSettled({ toolbar, disposed }: Panel): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { clientWidth, clientHeight } = toolbar.node;
      toolbar.processMessage(new Widget.ResizeMessage(clientWidth, clientHeight));
    }, SETTLED_MS);
  });
  observer.observe(toolbar.node);
  disposed.connect(() => {
    observer.disconnect();
    clearTimeout(timer);
  });
}

export const narrowPlugin = {
  id: 'very-deep-lite:narrow',
  autoStart: true,
  requires: [ILabShell, INotebookTracker],
  activate(
    app: App,
    shell: Shell,
    tracker: { readonly widgetAdded: { connect(listener: (sender: unknown, panel: Panel) => void): void } },
  ): void {
    if (innerWidth >= NARROW_PX) return;
    const fold = () => {
      if (!shell.leftCollapsed) shell.collapseLeft();
    };
    // Opening a notebook shows it in the list, some time later.
    shell.layoutModified.connect(fold);
    addEventListener('pointerdown', () => shell.layoutModified.disconnect(fold), {
      once: true,
      capture: true,
    });
    void app.restored.then(fold);
    tracker.widgetAdded.connect((_, panel) => layOutSettled(panel));
  },
};
