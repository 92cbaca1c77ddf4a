/** What a student chooses for this browser: how large the experiments are, and the name under which work is handed in. */

export const sizes = ['smoke', 'quick', 'full'] as const;
export type Size = (typeof sizes)[number];

const isSize = (value: unknown): value is Size => sizes.some((size) => size === value);

/** Kept beside nothing else of the host's, which may serve other pages. */
const key = (name: string): string => `very-deep ${name}`;

/** A window may refuse to keep anything; then the choice holds until the page is closed. */
const held = new Map<string, string>();

export function read(name: string): string | undefined {
  try {
    return localStorage.getItem(key(name)) ?? held.get(name);
  } catch {
    return held.get(name);
  }
}

export function write(name: string, value: string): void {
  held.set(name, value);
  try {
    localStorage.setItem(key(name), value);
  } catch {
    // It is held for this page.
  }
}

/** How large the experiments are: as the address asks (`?size=smoke`), else as chosen before, else the usual size. */
export function chosenSize(): Size {
  const asked = new URLSearchParams(location.search).get('size');
  if (isSize(asked)) write('size', asked);
  const chosen = read('size');
  return isSize(chosen) ? chosen : 'quick';
}

/** Forgets every choice. */
export function forgetAll(): void {
  held.clear();
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(key(''))) localStorage.removeItem(name);
  } catch {
    // There is nothing to forget.
  }
}
