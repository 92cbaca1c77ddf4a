/** Where in the desk one is: the address, without loading the page anew. */
import { store } from './store';

const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const place = store(here());

addEventListener('popstate', () => place.set(here()));

/** Goes to another place. @param options.replace one that does not stay in the browser's history */
export function go(address: string, { replace = false } = {}): void {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  place.set(here());
}

/** Follows a link within the desk, unless it is meant for another tab. */
export function follow(event: MouseEvent): void {
  const link = (event.target as Element | null)?.closest('a');
  if (!link || link.origin !== location.origin || link.target !== '') return;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** The student whose page is asked for; undefined elsewhere. */
export function studentAsked(): string | undefined {
  const [, kind, id] = place.get().path.split('/');
  return kind === 'students' && id ? decodeURIComponent(id) : undefined;
}
