/** Shows a bundle in the running cell: richly on the course kernel, as text on stock tslab and in a terminal. */
import { HOST, JUPYTER_DISPLAY, type KernelHost, type MimeBundle } from '../display';

export function show(bundle: MimeBundle): void {
  const host = (globalThis as { [HOST]?: KernelHost })[HOST];
  if (host !== undefined) host.display(bundle);
  else console.log(bundle['text/plain']);
}

/** A returned value that has been shown already: a notebook that displays a cell's last value shows it no second time. */
export function alreadyShown<T extends object>(value: T, short: string): T {
  Object.defineProperty(value, JUPYTER_DISPLAY, { value: () => ({}) });
  Object.defineProperty(value, Symbol.for('nodejs.util.inspect.custom'), { value: () => short });
  return value;
}
