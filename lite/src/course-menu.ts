/** The names of the course's commands, and the menu in which they stand. */
import { IMainMenu } from '@jupyterlab/mainmenu';
import { Menu } from '@lumino/widgets';
import type { App } from './app';
import { sizes } from './settings';

export const commands = {
  handIn: 'very-deep:hand-in',
  exportWork: 'very-deep:export',
  importWork: 'very-deep:import',
  reset: 'very-deep:reset',
  size: 'very-deep:size',
  freshCopy: 'very-deep:fresh-copy',
} as const;

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
