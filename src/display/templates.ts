/** Markup written in a cell: `html`, `svg` and `md` before a template. */
import { JUPYTER_DISPLAY, type MimeBundle } from './host';
import { escapeHtml } from './html';
import { toBundle, toText } from './render';

/** Markup that says itself how it looks in a notebook, and that other templates take in as it is. */
class Markup {
  readonly #type: string;
  readonly #text: string;

  constructor(type: string, text: string) {
    this.#type = type;
    this.#text = text;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return { [this.#type]: this.#text, 'text/plain': this.#text };
  }

  toString(): string {
    return this.#text;
  }
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === false;

/** A value inside markup: markup as it is, what looks like something as it looks, everything else as text. */
function asMarkup(value: unknown): string {
  if (isNothing(value)) return '';
  if (Array.isArray(value)) return value.map(asMarkup).join('');
  if (typeof value !== 'object') return escapeHtml(String(value));
  const bundle = toBundle(value);
  if (bundle instanceof Promise) return escapeHtml(toText(value));
  const { 'text/html': html, 'image/svg+xml': svg } = bundle;
  return String(html ?? svg ?? escapeHtml(value instanceof Markup ? String(value) : toText(value)));
}

const joined = (strings: readonly string[], values: readonly unknown[], show: (value: unknown) => string) =>
  strings.map((text, at) => text + (at < values.length ? show(values[at]) : '')).join('');

/**
 * HTML in a notebook. Values are shown, not believed: text is escaped, so a `<` in it stays a `<`. Markup of `html` and
 * `svg`, and whatever has an HTML form (tables, tensors, figures, elements), goes in as it looks; lists are joined;
 * `undefined`, `null` and `false` leave nothing.
 *
 * @returns a value to end a cell in or to {@link display}; its `toString()` is the markup
 * @example
 * ```ts
 * String(html`<ul>${['a < b', 'c'].map((one) => html`<li>${one}</li>`)}</ul>`); //=> '<ul><li>a &lt; b</li><li>c</li></ul>'
 * ```
 */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup('text/html', joined(strings, values, asMarkup));
}

/**
 * An SVG picture in a notebook. Values go in as {@link html} takes them.
 *
 * @returns a value to end a cell in or to {@link display}; its `toString()` is the markup
 * @example
 * ```ts
 * String(svg`<svg width="${20}" height="20"><circle r="9"/></svg>`); //=> '<svg width="20" height="20"><circle r="9"/></svg>'
 * ```
 */
export function svg(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  return new Markup('image/svg+xml', joined(strings, values, asMarkup));
}

/** A value inside Markdown, which is text. */
function asText(value: unknown): string {
  if (isNothing(value)) return '';
  if (Array.isArray(value)) return value.map(asText).join('');
  return typeof value === 'object' && !(value instanceof Markup) ? toText(value) : String(value);
}

/**
 * Markdown in a notebook, read as it is written: a formula keeps its backslashes.
 *
 * @returns a value to end a cell in or to {@link display}; its `toString()` is the text
 * @example
 * ```ts
 * String(md`The mean is $\frac{1}{N}\sum_i x_i = ${4}$.`); //=> 'The mean is $\\frac{1}{N}\\sum_i x_i = 4$.'
 * ```
 */
export function md({ raw }: TemplateStringsArray, ...values: unknown[]): Markup {
  // What a template cannot hold otherwise: a backtick, and a dollar before a brace.
  const strings = raw.map((text) => text.replace(/\\(`|\$(?=\{))/g, '$1'));
  return new Markup('text/markdown', joined(strings, values, asText));
}
