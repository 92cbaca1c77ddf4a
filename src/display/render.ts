/** How values look at the end of a cell: every representation a front end may choose from. */
import { inspect } from '../platform/values';
import { isNumberArray, isTabular, mapHtml, numberArrayBundle, recordsHtml, setHtml } from './collections';
import { figureBundle, isFigure } from './figure';
import { frameBundle, isFrame } from './frame';
import { JUPYTER_DISPLAY, type MimeBundle } from './host';
import { escapeHtml } from './html';
import { isTensor, tensorBundle } from './tensor';

interface SelfDisplaying {
  [JUPYTER_DISPLAY](): MimeBundle | Promise<MimeBundle>;
}

const displaysItself = (value: unknown): value is SelfDisplaying =>
  typeof (value as SelfDisplaying | null)?.[JUPYTER_DISPLAY] === 'function';

/** The text form of a value, as Node prints it. */
export const toText = (value: unknown): string =>
  inspect(value, { depth: 4, maxArrayLength: 60, maxStringLength: 4000 });

/** A Keras-like model says what it consists of through a print function. */
interface Summarizing {
  summary(lineLength?: number, positions?: number[], print?: (line: string) => void): void;
}

const summarizes = (value: object): value is Summarizing =>
  typeof (value as Partial<Summarizing>).summary === 'function' && 'layers' in value;

function modelBundle(model: Summarizing): MimeBundle {
  const lines: string[] = [];
  model.summary(undefined, undefined, (line) => lines.push(line));
  const text = lines.join('\n');
  return { 'text/html': `<pre>${escapeHtml(text)}</pre>`, 'text/plain': text };
}

function errorBundle(error: Error): MimeBundle {
  const fields = Object.keys(error).map(
    (name) => `\n    ${name}: ${toText((error as unknown as Record<string, unknown>)[name])}`,
  );
  const head = `<strong>${escapeHtml(error.name)}</strong>: ${escapeHtml(error.message)}`;
  return { 'text/html': `<pre>${head}${escapeHtml(fields.join(''))}</pre>`, 'text/plain': toText(error) };
}

function objectBundle(value: object): MimeBundle {
  if (isTensor(value)) return tensorBundle(value);
  if (isFrame(value)) return frameBundle(value);
  if (typeof (value as { toHtml?: unknown }).toHtml === 'function') {
    return { 'text/html': (value as { toHtml(): string }).toHtml(), 'text/plain': toText(value) };
  }
  if (isFigure(value)) return figureBundle(value);
  if (summarizes(value)) return modelBundle(value);
  if (isNumberArray(value)) return numberArrayBundle(value);
  if (value instanceof Error) return errorBundle(value);
  if (value instanceof Map) return { 'text/html': mapHtml(value), 'text/plain': toText(value) };
  if (value instanceof Set) return { 'text/html': setHtml(value), 'text/plain': toText(value) };
  if (isTabular(value)) return { 'text/html': recordsHtml(value), 'text/plain': toText(value) };
  return { 'text/plain': toText(value) };
}

/** Whether a value is a MIME bundle already: every key is a MIME type. */
export function isBundle(value: unknown): value is MimeBundle {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[a-z]+\/[\w.+-]+$/.test(key));
}

/**
 * The representations of a value by MIME type.
 *
 * An object with a method `[Symbol.for('Jupyter.display')]()` says itself how it looks; an empty answer means that
 * it has been shown already. Tensors, data frames, Plotly figures, models, typed arrays, maps, sets, errors, records
 * and objects with a method `toHtml()` have an HTML form; everything has a text form.
 *
 * @param value anything, also a MIME bundle, which stays what it is
 * @returns a bundle, or a promise of one where the object takes its time
 */
export function toBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (displaysItself(value)) return value[JUPYTER_DISPLAY]();
  if (isBundle(value)) return value;
  if (typeof value !== 'object' || value === null) return { 'text/plain': toText(value) };
  try {
    return objectBundle(value);
  } catch {
    // A value that cannot be described, for instance a proxy that throws, still has its text.
    return { 'text/plain': toText(value) };
  }
}
