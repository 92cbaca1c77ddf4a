/** The editor of a cell: a text field that is as high as its text. */

interface EditorOptions {
  /** What the field is, for those who do not see it. */
  readonly label: string;
  readonly onChange: (text: string) => void;
  /** Called for Shift + Enter and Ctrl + Enter. */
  readonly onRun: () => void;
}

/** Types at the cursor, as the reader would: so it can be undone. */
const type = (text: string): boolean => document.execCommand('insertText', false, text);

/** The blanks at the begin of the line in which the cursor is, two more behind an opening bracket. */
function indentation({ value, selectionStart }: HTMLTextAreaElement): string {
  const before = value.slice(0, selectionStart);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const blanks = /^ */.exec(line)?.[0] ?? '';
  return /[[{(]$|=>$/.test(line.trimEnd()) ? `${blanks}  ` : blanks;
}

/**
 * Makes an editor. Tab leaves it, as it leaves any field: nobody is caught in it who has no mouse.
 * @param text what is in it at first
 */
export function openEditor(text: string, { label, onChange, onRun }: EditorOptions): HTMLTextAreaElement {
  const field = document.createElement('textarea');
  field.className = 'cell-editor';
  field.value = text;
  field.spellcheck = false;
  field.autocapitalize = 'off';
  field.setAttribute('autocomplete', 'off');
  field.setAttribute('aria-label', label);
  const fit = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  field.addEventListener('input', () => {
    fit();
    onChange(field.value);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      onRun();
    } else if (type(`\n${indentation(field)}`)) event.preventDefault();
  });
  new ResizeObserver(fit).observe(field);
  return field;
}
