/** Small pieces of HTML for output areas. Styles are inline: an output area has no style sheet of ours. */

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in HTML, in attributes as well. Control characters, which no document may hold, become visible.
 * @example
 * ```ts
 * escapeHtml('a < b'); //=> 'a &lt; b'
 * ```
 */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, '\ufffd');

/** Text in which what stands between backticks is code. */
export const proseHtml = (text: string): string =>
  escapeHtml(text).replace(/`([^`\n]+)`/g, (_, code: string) => `<code>${code}</code>`);

/**
 * A table with a caption above it. The cells are plain text.
 * @param options how they are shown
 * @param options.prose what stands between backticks is code
 * @example
 * ```ts
 * htmlTable('Weights', ['layer', 'weights'], [['dense', '100']]).startsWith('<table>'); //=> true
 * ```
 */
export function htmlTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { prose = false } = {},
): string {
  const shown = prose ? proseHtml : escapeHtml;
  // An empty head heads nothing: a screen reader would announce it all the same.
  const cellOf = (text: string, tag: 'th' | 'td') =>
    `<${tag} style="text-align:left">${shown(text)}</${tag}>`;
  const row = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((text) => cellOf(text, text === '' ? 'td' : tag)).join('')}</tr>`;
  const head = heads.length === 0 ? '' : `<thead>${row(heads, 'th')}</thead>`;
  const body = rows.map((cells) => row(cells, 'td')).join('');
  return `<table><caption style="caption-side:top;text-align:left">${shown(caption)}</caption>${head}<tbody>${body}</tbody></table>`;
}

/** A number in at most six characters or so, as tables show it. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return String(Number(value.toPrecision(4)));
}
