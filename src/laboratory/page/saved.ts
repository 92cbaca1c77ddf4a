/** Saving the run that is shown as a text, a file or a link, and opening one. */
import { make } from './controls';

interface SavedPart {
  /** @returns the text of the run, and its link where the page has one */
  save(): { text: string; link?: string };
  open(text: string): void;
  say(text: string): void;
}

export function savedPart({ save, open, say }: SavedPart): HTMLElement {
  const text = make('textarea', { 'aria-label': 'Text of a run', spellcheck: 'false', rows: '3' });
  const button = (name: string, act: () => void) => {
    const made = make('button', { type: 'button' }, name);
    made.addEventListener('click', act);
    return made;
  };
  const file = make('input', { type: 'file', accept: '.txt', hidden: '' });
  file.addEventListener('change', async () => {
    const chosen = file.files?.[0];
    if (chosen === undefined) return;
    text.value = (await chosen.text()).slice(0, 100_000);
    file.value = '';
    open(text.value);
  });
  const saveNow = () => {
    const saved = save();
    text.value = saved.text;
    return saved;
  };
  const address = make('a', { hidden: '' }, 'Link to this run');
  const buttons = make(
    'div',
    { class: 'vd-lab-bar' },
    button('Save', () => {
      const { link } = saveNow();
      text.select();
      if (link !== undefined) address.href = link;
      address.hidden = link === undefined;
      say('Saved: the text below is the run up to the step that is shown.');
    }),
    button('Save as a file', () => {
      saveNow();
      const content = URL.createObjectURL(new Blob([`${text.value}\n`], { type: 'text/plain' }));
      make('a', { href: content, download: 'run.txt' }).click();
      URL.revokeObjectURL(content);
      say('Saved as the file run.txt.');
    }),
    button('Open the text', () => open(text.value)),
    button('Open a file', () => file.click()),
    address,
  );
  return make('div', { class: 'vd-lab-saved' }, buttons, file, text);
}
