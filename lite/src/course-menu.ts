/** The names of the course's commands, and the menu in which they stand. */
import { IMainMenu } from '@jupyterlab/mainmenu';
import { Menu } from '@lumino/widgets';
import { sizes } from './settings';

export const commands = {
  handIn: 'very-deep:hand-in',
  exportWork: 'very-deep:export',
  importWork: 'very-deep:import',
  reset: 'very-deep:reset',
  size: 'very-deep:size',
  freshCopy: 'very-deep:fresh-copy',
} as const;

/** What plugins need of the application. */
export interface App {
  readonly commands: {
    addCommand(id: string, options: object): void;
    execute(id: string, args?: object): Promise<unknown>;
  };
  readonly restored: Promise<void>;
  readonly serviceManager: { readonly contents: Contents };
}

/** Files as JupyterLab keeps them. */
export interface Contents {
  get(path: string, options?: object): Promise<FileModel>;
  save(path: string, options: object): Promise<FileModel>;
  delete(path: string): Promise<void>;
}

export interface FileModel {
  readonly name: string;
  readonly path: string;
  readonly type: 'notebook' | 'file' | 'directory';
  readonly format: 'json' | 'text' | 'base64';
  readonly content: unknown;
  readonly created: string;
}

export const menuPlugin = {
  id: 'very-deep-lite:menu',
  autoStart: true,
  requires: [IMainMenu],
  activate(app: App, mainMenu: { addMenu(menu: unknown, update: boolean, options: object): void }): void {
    const menu = new Menu({ commands: app.commands });
    menu.title.label = 'Course';
    const item = (command: string, args = {}) => menu.addItem({ command, args });
    item(commands.handIn);
    item(commands.freshCopy);
    menu.addItem({ type: 'separator' });
    for (const size of sizes) item(commands.size, { size });
    menu.addItem({ type: 'separator' });
    item(commands.exportWork);
    item(commands.importWork);
    item(commands.reset);
    mainMenu.addMenu(menu, true, { rank: 900 });
  },
};
