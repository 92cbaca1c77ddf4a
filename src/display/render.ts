/** How values look at the end of a cell: every representation a front end may choose from. */
import { ValueError } from '../core';
import { inspect } from '../platform/values';
import { isNumberArray, isTabular, mapHtml, numberArrayBundle, recordsHtml, setHtml } from './collections';
import { figureBundle, isFigure } from './figure';
import { foreignBundle } from './foreign';
import { frameBundle, isFrame } from './frame';
import { JUPYTER_DISPLAY, type MimeBundle } from './host';
import { escapeHtml } from './html';
import { inOrder, isBundle, isBundleWithMetadata, type Shown } from './mime';
import { isTensor, tensorBundle } from './tensor';

interface SelfDisplaying {
  [JUPYTER_DISPLAY](): unknown;
}

const displaysItself = (value: unknown): value is SelfDisplaying =>
  typeof (value as SelfDisplaying | null)?.[JUPYTER_DISPLAY] === 'function';

/** Nobody reads on. */
const MOST_TEXT = 50_000;

/** The text form of a value, as Node prints it, or as much of it as can be read. */
export function toText(value: unknown, { colours = false } = {}): string {
  const text = inspect(value, { depth: 4, maxArrayLength: 60, maxStringLength: 4000, colors: colours });
  if (text.length <= MOST_TEXT) return text;
  const reset = colours ? '\x1b[0m' : '';
  return `${text.slice(0, MOST_TEXT)}${reset}\n... ${text.length - MOST_TEXT} more characters`;
}

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

/** How an object looks that has more than its text. */
function objectBundle(value: object): MimeBundle | undefined {
  if (isTensor(value)) return tensorBundle(value);
  if (isFrame(value)) return frameBundle(value);
  if (typeof (value as { toHtml?: unknown }).toHtml === 'function') {
    return { 'text/html': (value as { toHtml(): string }).toHtml(), 'text/plain': toText(value) };
  }
  if (isFigure(value)) return figureBundle(value);
  const foreign = foreignBundle(value);
  if (foreign !== undefined) return inOrder(foreign);
  if (summarizes(value)) return modelBundle(value);
  if (isNumberArray(value)) return numberArrayBundle(value);
  if (value instanceof Error) return errorBundle(value);
  if (value instanceof Map) return { 'text/html': mapHtml(value), 'text/plain': toText(value) };
  if (value instanceof Set) return { 'text/html': setHtml(value), 'text/plain': toText(value) };
  if (isTabular(value)) return { 'text/html': recordsHtml(value), 'text/plain': toText(value) };
  return undefined;
}

/** What an object's own method says of its looks. */
function ownBundle(answer: unknown, value: unknown): Shown {
  const asked = { asked: true };
  const [data, metadata] = isBundleWithMetadata(answer, asked) ? answer : [answer, {}];
  const isEmpty = typeof data === 'object' && data !== null && Object.keys(data).length === 0;
  if (isEmpty || isBundle(data, asked)) return { data: inOrder(data as MimeBundle), metadata };
  throw new ValueError(
    `the method [Symbol.for('Jupyter.display')]() must give a MIME bundle such as { 'text/html': '<b>bold</b>' }, but gave ${toText(data)} for ${value?.constructor?.name ?? 'a value'}`,
  );
}

/**
 * The representations of a value by MIME type, and what a front end is told about them.
 *
 * An object with a method `[Symbol.for('Jupyter.display')]()` says itself how it looks, by a bundle or by
 * `[bundle, metadata]`; an empty answer means that it has been shown already. Tensors, data frames, Plotly figures,
 * models, images as bytes, typed arrays, maps, sets, errors, records, elements (`outerHTML`), canvases (`toDataURL`),
 * Vega-Lite charts (`toSpec`) and objects with a method `toHtml()` have richer forms; everything has a text form.
 *
 * @param value anything, also a MIME bundle, whose bytes become base64, alone or as `[bundle, metadata]`
 * @param options.colours the text of what has only text is coloured, numbers and strings apart
 * @returns both, or a promise of them where the object takes its time
 * @throws ValueError where a bundle holds what cannot be of its type
 */
export function toShown(value: unknown, { colours = false } = {}): Shown | Promise<Shown> {
  if (isLike(displaysItself, value)) {
    const answer = value[JUPYTER_DISPLAY]();
    return answer instanceof Promise
      ? answer.then((late) => ownBundle(late, value))
      : ownBundle(answer, value);
  }
  if (isLike(isBundleWithMetadata, value)) return { data: inOrder(value[0]), metadata: value[1] };
  const data = isLike(isBundle, value) ? inOrder(value) : anyBundle(value, colours);
  return { data, metadata: {} };
}

/** Whether a value is of a form; one that throws when it is looked at, as a proxy may, is of none. */
function isLike<Form>(test: (value: unknown) => value is Form, value: unknown): value is Form {
  try {
    return test(value);
  } catch {
    return false;
  }
}

function anyBundle(value: unknown, colours: boolean): MimeBundle {
  if (typeof value === 'object' && value !== null) {
    try {
      const bundle = objectBundle(value);
      if (bundle !== undefined) return bundle;
    } catch {
      // A value that cannot be described, for instance a proxy that throws, still has its text.
    }
  }
  const isPlain = typeof value !== 'object' && typeof value !== 'function';
  return { 'text/plain': toText(value, { colours: colours && !isPlain }) };
}

/** The representations of a value by MIME type; see {@link toShown}. */
export function toBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  const shown = toShown(value);
  return shown instanceof Promise ? shown.then(({ data }) => data) : shown.data;
}
