/** On a phone the list of files would leave no room for the notebook: it stays folded until somebody wants it. */
import { ILabShell } from '@jupyterlab/application';
import type { App } from './app';

interface Shell {
  readonly leftCollapsed: boolean;
  collapseLeft(): void;
  readonly layoutModified: { connect(listener: () => void): void; disconnect(listener: () => void): void };
}

const NARROW_PX = 700;

export const narrowPlugin = {
  id: 'very-deep-lite:narrow',
  autoStart: true,
  requires: [ILabShell],
  activate(app: App, shell: Shell): void {
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
  },
};
