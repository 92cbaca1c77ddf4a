/** Keys: what each does is said where it is bound, so that the help can list them. */
import { useLayoutEffect } from 'preact/hooks';
import { store } from './store';

export interface Binding {
  readonly keys: readonly string[];
  readonly does: string;
  readonly run: (key: string) => void;
}

const bound = new Set<readonly Binding[]>();

/** Whether the help is shown. */
export const helpShown = store(false);

/** All that is bound now. */
export const bindings = (): Binding[] => [...bound].flat();

/** Binds keys as long as a component is shown. */
export function useKeys(some: readonly Binding[]): void {
  // Before it is painted: a key after what one sees means what one sees.
  useLayoutEffect(() => {
    bound.add(some);
    return () => {
      bound.delete(some);
    };
  });
}

const writes = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=checkbox]), textarea, select');

addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    if (helpShown.get()) helpShown.set(false);
    else if (document.activeElement instanceof HTMLElement && writes(document.activeElement))
      document.activeElement.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
  if (document.querySelector('dialog[open]') !== null) return;
  // Enter and space do what the focused button or link does.
  const isControl = event.target instanceof HTMLElement && event.target.matches('a, button, summary, input');
  if (isControl && (event.key === 'Enter' || event.key === ' ')) return;
  const one = bindings().find(({ keys }) => keys.includes(event.key));
  if (one === undefined) return;
  event.preventDefault();
  one.run(event.key);
});
