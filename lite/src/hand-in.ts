/** "Download for hand-in": a command, which `schemas/hand-in.json` puts over each notebook as a button. */
import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { version } from '../../package.json';
import type { App } from './app';
import { commands } from './course-menu';
import { download } from './download';
import { isStudentsName, originOf, packHandIn } from './receipt';
import { read, write } from './settings';

interface Panel {
  readonly context: {
    readonly path: string;
    readonly model: { toJSON(): { metadata: object } };
    save(): Promise<void>;
  };
}

async function askName(): Promise<string | undefined> {
  let text = read('student') ?? '';
  for (let label = 'Your name, as your teacher knows you:'; ; ) {
    const { button, value } = await InputDialog.getText({ title: 'Download for hand-in', label, text });
    if (!button.accept || value === null) return undefined;
    text = value.trim();
    if (isStudentsName(text)) return text;
    label = `"${text}" cannot be the name of a folder; take letters, digits, spaces, and . _ @ -`;
  }
}

async function handIn({ context }: Panel): Promise<void> {
  const notebook = context.model.toJSON();
  const origin = originOf(notebook.metadata);
  if (origin === undefined) {
    const body = `${context.path} is not a notebook of this course: its origin is not written in it.`;
    await showDialog({ title: 'Nothing to hand in', body, buttons: [Dialog.okButton()] });
    return;
  }
  const student = await askName();
  if (student === undefined) return;
  write('student', student);
  // Handed in is what is on the screen, also where it cannot be kept: JupyterLab says so itself.
  await context.save().catch(() => {});
  const { chapter } = origin;
  const counter = `attempts ${student} ${chapter}`;
  const attempt = 1 + Number(read(counter) ?? 0);
  const text = `${JSON.stringify(notebook, null, 1)}\n`;
  const archive = await packHandIn({
    ...{ version, student, chapter, attempt },
    notebook: new TextEncoder().encode(text),
    now: new Date(),
  });
  const name = `${student}-${chapter}${attempt === 1 ? '' : `.${attempt}`}.zip`;
  download(name, archive, 'application/zip');
  write(counter, String(attempt));
  Notification.success(
    `${name} is in your downloads: attempt ${attempt}, with its receipt. Hand it in as it is.`,
    { autoClose: 15_000 },
  );
}

export const handInPlugin = {
  id: 'very-deep-lite:hand-in',
  autoStart: true,
  requires: [INotebookTracker],
  activate(app: App, tracker: { readonly currentWidget: Panel | null }): void {
    app.commands.addCommand(commands.handIn, {
      label: 'Download for hand-in …',
      caption: 'The notebook with a receipt, for your teacher',
      isEnabled: () => tracker.currentWidget !== null,
      execute: async () => {
        if (tracker.currentWidget !== null) await handIn(tracker.currentWidget);
      },
    });
  },
};
