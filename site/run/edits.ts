/** What the reader has changed in the cells of this page, kept between visits where the browser keeps things. */

/** A changed cell. */
interface Edit {
  readonly text: string;
  /** The code that was changed. */
  readonly of: string;
}

/** `assets/run.js` looks for these keys, too. */
const keyOf = (id: string): string => `very-deep-edit ${location.pathname} ${id}`;

export function keptEdit(id: string): Edit | undefined {
  try {
    const { text, of } = JSON.parse(localStorage.getItem(keyOf(id)) ?? '{}') as Partial<Edit>;
    return typeof text === 'string' && typeof of === 'string' ? { text, of } : undefined;
  } catch {
    return undefined;
  }
}

export function keepEdit(id: string, edit: Edit): void {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify(edit));
  } catch {
    // A browser that keeps nothing: the change holds for this visit. The kernel says so.
  }
}

export function forgetEdit(id: string): void {
  try {
    localStorage.removeItem(keyOf(id));
  } catch {
    // There is nothing to forget, then.
  }
}
