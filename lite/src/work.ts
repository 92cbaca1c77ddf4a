/** Commands for what a student has in this browser: save it as a file, bring it back, begin anew, a chapter as released. */
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IDefaultDrive } from '@jupyterlab/services';
import { messageOf } from '../../src/platform/thrown';
import type { App, Contents, FileModel } from './app';
import { bytesOf, modelOf, nameBeside, packWork, unpackWork } from './archive';
import { commands } from './course-menu';
import { download } from './download';
import { chosenSize, forgetAll, type Size, write } from './settings';

/** Without a time, JupyterLab keeps a notice in its list and shows it nowhere else. */
const seen = { autoClose: 10_000 };

/** JupyterLite's drive. */
interface Drive {
  readonly storage: Promise<{
    iterate(visit: (model: FileModel, path: string) => void): Promise<void>;
  }>;
  clearStorage(): Promise<void>;
}

interface Panel {
  readonly context: {
    readonly path: string;
    readonly model: { readonly dirty: boolean; toJSON(): unknown };
  };
}

/** The open notebooks. */
interface Tracker {
  readonly currentWidget: Panel | null;
  forEach(visit: (panel: Panel) => void): void;
}

/** `src/platform/file-copies.browser.ts`, as the build lays it beside the kernel. */
interface Copies {
  openStore(onFault: (sentence: string) => void): Promise<boolean>;
  exportFiles(): Promise<Record<string, Uint8Array>>;
  importFiles(files: Readonly<Record<string, Uint8Array>>): Promise<void>;
  resetFiles(): Promise<void>;
}

/** The files that cells keep. Opened when they are asked for; cells hear of what changes. */
async function openFiles(): Promise<Copies | undefined> {
  const address = `${PageConfig.getBaseUrl()}kernel/files.js`;
  const files = (await import(/* webpackIgnore: true */ address)) as Copies;
  const tell = (sentence: string) => Notification.error(sentence, { autoClose: false });
  return (await files.openStore(tell)) ? files : undefined;
}

async function documentsIn(drive: Drive): Promise<Map<string, FileModel>> {
  const documents = new Map<string, FileModel>();
  await (await drive.storage).iterate((model, path) => {
    if (model.type !== 'directory') documents.set(path, model);
  });
  return documents;
}

/** What of the open notebooks could not be saved: a store may be full, and then the export is all that is left. */
function unsaved(tracker: Tracker): [string, FileModel][] {
  const all: [string, FileModel][] = [];
  tracker.forEach(({ context: { path, model } }) => {
    if (!model.dirty) return;
    const name = path.split('/').at(-1) as string;
    const created = new Date().toISOString();
    all.push([path, { name, path, type: 'notebook', format: 'json', content: model.toJSON(), created }]);
  });
  return all;
}

async function exportWork(app: App, drive: Drive, tracker: Tracker): Promise<void> {
  await app.commands.execute('docmanager:save-all').catch(() => {});
  const documents = new Map([...(await documentsIn(drive)), ...unsaved(tracker)]);
  const files = (await (await openFiles())?.exportFiles()) ?? {};
  const day = new Date().toISOString().slice(0, 10);
  const archive = packWork({
    documents: Object.fromEntries([...documents].map(([path, model]) => [path, bytesOf(model)])),
    files,
  });
  const name = `very-deep-${day}.zip`;
  download(name, archive, 'application/zip');
  const some = documents.size === 1 ? '1 notebook' : `${documents.size} notebooks`;
  Notification.success(
    `${name} is in your downloads: ${some} that you have changed, and your progress.`,
    seen,
  );
}

function chooseFile(): Promise<File | undefined> {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.zip' });
  input.dataset.purpose = 'import';
  return new Promise((settle) => {
    input.addEventListener('change', () => settle(input.files?.[0]));
    input.addEventListener('cancel', () => settle(undefined));
    input.click();
  });
}

/** Brings documents back; what is there and differs stays as it is. */
async function importDocuments(
  documents: Readonly<Record<string, Uint8Array>>,
  drive: Drive,
  contents: Contents,
): Promise<void> {
  const models = Object.entries(documents).map(([path, bytes]) => [path, modelOf(path, bytes)] as const);
  const here = await documentsIn(drive);
  const folders = new Set(
    models.flatMap(([path]) => {
      const parts = path.split('/').slice(0, -1);
      return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
    }),
  );
  for (const folder of folders)
    await contents
      .get(folder, { content: false })
      .catch(() =>
        contents.save(folder, { type: 'directory', format: 'json', name: folder.split('/').pop() }),
      );
  for (const [path, model] of models) {
    const own = here.get(path);
    if (own !== undefined && JSON.stringify(own.content) === JSON.stringify(model.content)) continue;
    const name = own === undefined ? path : nameBeside(path, (one) => here.has(one));
    here.set(name, await contents.save(name, model));
  }
}

async function importWork(drive: Drive, contents: Contents): Promise<void> {
  const file = await chooseFile();
  if (file === undefined) return;
  try {
    const work = unpackWork(new Uint8Array(await file.arrayBuffer()));
    const { button } = await showDialog({
      title: `Import ${file.name}?`,
      body:
        'Notebooks that differ from yours come beside them, under another name. Your progress in this browser is ' +
        'replaced by the one in the file.',
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: 'Import' })],
    });
    if (!button.accept) return;
    await importDocuments(work.documents, drive, contents);
    const files = await openFiles();
    if (files !== undefined) await files.importFiles(work.files);
    Notification.success(`${file.name} is imported.`, seen);
  } catch (error) {
    const body = `${messageOf(error)}.`;
    await showDialog({ title: `${file.name} is not imported`, body, buttons: [Dialog.okButton()] });
  }
}

async function reset(app: App, drive: Drive, tracker: Tracker): Promise<void> {
  const exportFirst = Dialog.createButton({ label: 'Export first' });
  const { button } = await showDialog({
    title: 'Begin anew?',
    body:
      'Your notebooks, your progress and downloaded data in this browser are deleted; the course is as on the first day. ' +
      'Nobody can bring them back: export them first if you may want them.',
    buttons: [Dialog.cancelButton(), exportFirst, Dialog.warnButton({ label: 'Delete everything' })],
  });
  if (button === exportFirst) return exportWork(app, drive, tracker);
  if (!button.accept) return;
  await drive.clearStorage();
  await (await openFiles())?.resetFiles();
  forgetAll();
  // JupyterLab would ask about unsaved notebooks, which are not wanted any more.
  addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), { capture: true });
  location.reload();
}

/** Lays the chapter as this release has it beside the student's copy. */
async function freshCopy(app: App, drive: Drive, path: string): Promise<void> {
  const name = path.replace(/ \(\d+\)(?=\.ipynb$)/, '');
  const address = `${PageConfig.getBaseUrl()}files/${name.split('/').map(encodeURIComponent).join('/')}`;
  const answer = await fetch(address);
  if (!answer.ok) {
    const body = `${path} is no chapter of this release.`;
    await showDialog({ title: 'There is no fresh copy', body, buttons: [Dialog.okButton()] });
    return;
  }
  const content = await answer.json();
  const here = await documentsIn(drive);
  const beside = nameBeside(name, (one) => here.has(one));
  await app.serviceManager.contents.save(beside, { type: 'notebook', format: 'json', content });
  await app.commands.execute('docmanager:open', { path: beside });
}

const labels: Readonly<Record<Size, string>> = {
  smoke: 'Experiments: tiny, in seconds',
  quick: 'Experiments: the usual size',
  full: 'Experiments: as large as in the sources',
};

export const workPlugin = {
  id: 'very-deep-lite:work',
  autoStart: true,
  requires: [IDefaultDrive, INotebookTracker],
  activate(app: App, drive: Drive, tracker: Tracker): void {
    const { contents } = app.serviceManager;
    const add = (id: string, label: string, execute: () => Promise<void>) =>
      app.commands.addCommand(id, { label, execute });
    add(commands.exportWork, 'Export my work …', () => exportWork(app, drive, tracker));
    add(commands.importWork, 'Import my work …', () => importWork(drive, contents));
    add(commands.reset, 'Begin anew …', () => reset(app, drive, tracker));
    app.commands.addCommand(commands.freshCopy, {
      label: 'A fresh copy of this chapter',
      isEnabled: () => tracker.currentWidget !== null,
      execute: async () => {
        const path = tracker.currentWidget?.context.path;
        if (path !== undefined) await freshCopy(app, drive, path);
      },
    });
    app.commands.addCommand(commands.size, {
      label: ({ size }: { size: Size }) => labels[size],
      isToggled: ({ size }: { size: Size }) => size === chosenSize(),
      execute: ({ size }: { size: Size }) => {
        write('size', size);
        Notification.info('Restart the kernel, and run its cells again.', seen);
      },
    });
  },
};
