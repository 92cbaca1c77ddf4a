/** How values look at the end of a cell: every representation a front end may choose from. */
import { inspect } from 'node:util';
import { JUPYTER_DISPLAY, type MimeBundle } from './host';

interface SelfDisplaying {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const displaysItself = (value: unknown): value is SelfDisplaying =>
  typeof (value as SelfDisplaying | null)?.[JUPYTER_DISPLAY] === 'function';

/** The text form of a value, as Node prints it. */
export const toText = (value: unknown): string =>
  inspect(value, { depth: 4, maxArrayLength: 60, maxStringLength: 2000 });

/**
 * The representations of a value by MIME type; `text/plain` is always among them.
 *
 * @param value anything; an object with a method `[Symbol.for('Jupyter.display')]()` says itself how it looks
 * @returns a bundle for `display_data` or `execute_result`
 */
export async function toBundle(value: unknown): Promise<MimeBundle> {
  if (displaysItself(value)) return { 'text/plain': toText(value), ...(await value[JUPYTER_DISPLAY]()) };
  const text = toText(value);
  if (isObject(value) && typeof (value as { toHtml?: unknown }).toHtml === 'function') {
    return { 'text/html': (value as { toHtml(): string }).toHtml(), 'text/plain': text };
  }
  return { 'text/plain': text };
}
