/** Showing values in a notebook: on the course kernel, on stock tslab, and as text in a terminal. */

import { EngineError } from '../core';
import { randomUUID } from '../platform/hashes';
import { ask, canAsk } from '../platform/terminal';
import { HOST, type KernelHost, type MimeBundle } from './host';
import { type Shown, sized } from './mime';
import { toShown } from './render';
import { tslabSend } from './tslab';

/** The kernel this code runs in, if it is the course's. */
export const kernelHost = (): KernelHost | undefined => (globalThis as { [HOST]?: KernelHost })[HOST];

/**
 * Whether what is displayed reaches a notebook rather than a terminal.
 * @example
 * ```ts
 * inNotebook(); //=> false
 * ```
 */
export const inNotebook = (): boolean => kernelHost() !== undefined || tslabSend() !== undefined;

function send({ data, metadata }: Shown, displayId: string, update: boolean): void {
  if (Object.keys(data).length === 0) return;
  const host = kernelHost();
  const tslab = host === undefined ? tslabSend() : undefined;
  if (host !== undefined) host.display(data, { metadata, displayId, update });
  else if (tslab !== undefined) tslab({ data, metadata, transient: { display_id: displayId } }, update);
  else console.log(data['text/plain'] ?? `(${Object.keys(data).join(', ')})`);
}

/** A display that can be changed after it was shown. */
export interface DisplayHandle {
  readonly id: string;
  /** Puts another value in its place, wherever it is shown. */
  update(value: unknown): void;
}

/** How a display is shown. */
export interface DisplayOptions {
  /** Names the display, so that a later `display` with `update` can replace it. */
  id?: string;
  /** Replaces the display of that id rather than adding one. */
  update?: boolean;
  /** The size in which images are shown, in pixels. */
  width?: number;
  height?: number;
  /** What else the front end is told, by MIME type: `{ 'image/png': { width: 300 } }`. */
  metadata?: MimeBundle;
}

/**
 * Shows a value below the running cell.
 *
 * @param value anything; a MIME bundle such as `{ 'text/html': '<b>bold</b>' }` or `{ 'image/png': bytes }` is shown as
 *   it is, and `[bundle, metadata]` with what the front end is told about it
 * @param options how it is shown
 * @returns a handle that replaces the shown value: live figures and progress use it
 * @throws ValueError where a bundle holds what cannot be of its type
 * @example
 * ```ts
 * const shown = display({ 'text/html': '<b>one</b>', 'text/plain': 'one' });
 * shown.update({ 'text/html': '<b>two</b>', 'text/plain': 'two' });
 * ```
 */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const { id = randomUUID(), update = false, metadata = {}, width, height } = options;
  const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
  const show = (shown: unknown, replace: boolean) => {
    const told = toShown(shown, { colours: kernelHost()?.colours ?? false });
    const withOptions = (own: Shown): Shown => ({
      data: own.data,
      metadata: { ...own.metadata, ...sized(own.data, size), ...metadata },
    });
    if (told instanceof Promise) void told.then((late) => send(withOptions(late), id, replace));
    else send(withOptions(told), id, replace);
  };
  show(value, update);
  // The handle is often the last value of a cell; shown again, it would say nothing.
  const handle = { id, update: (next: unknown) => show(next, true) };
  return Object.defineProperty(handle, Symbol.for('Jupyter.display'), { value: () => ({}) });
}

/**
 * Removes what the running cell has shown so far. Does nothing outside the course kernel.
 * @param options how
 * @param options.wait keeps it until something new arrives, so that an animation does not flicker
 * @example
 * ```ts
 * clearOutput({ wait: true });
 * ```
 */
export function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  kernelHost()?.clearOutput(wait);
}

/**
 * Asks the person at the notebook for a line of text.
 *
 * @param text the question
 * @param options how
 * @param options.password hides what is typed
 * @returns the line
 * @throws EngineError on stock tslab, which has no way to ask; and rejects where nobody can answer
 * @example
 * ```ts no-run
 * const name = await prompt('What is your name?');
 * ```
 */
export async function prompt(
  text: string,
  { password = false }: { password?: boolean } = {},
): Promise<string> {
  const host = kernelHost();
  if (host !== undefined) return host.prompt(text, { password });
  if (tslabSend() !== undefined || !canAsk()) {
    throw new EngineError('nobody can be asked here: prompt() needs the course kernel or a terminal.');
  }
  return ask(`${text} `);
}
