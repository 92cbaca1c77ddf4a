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

/** A number as text: whole or grouped, with a fraction, an exponent or a per cent sign. */
const NUMBER = /^[-+]?((\d+(,+\d+)*(\.\d+)?|\.\d+)(e[-+]?\d+)?( ?%)?|NaN|Infinity)$/i;

/** Whether most of a column's cells are numbers; those that are empty or stand for left-out rows do not count. */
function isNumeric(cells: readonly string[]): boolean {
  const filled = cells.filter((text) => text !== '' && text !== '...');
  return filled.filter((text) => NUMBER.test(text)).length > filled.length / 2;
}

/**
 * A table with a caption above it. The cells are plain text; a column of numbers stands at its right edge.
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
  const columns = Math.max(heads.length, ...rows.map((cells) => cells.length));
  const styles = Array.from({ length: columns }, (_, i) =>
    isNumeric(rows.map((cells) => cells[i] ?? ''))
      ? 'text-align:right;font-variant-numeric:tabular-nums'
      : 'text-align:left',
  );
  const cellOf = (text: string, tag: 'th' | 'td', i: number) =>
    `<${tag} style="${styles[i]}">${shown(text)}</${tag}>`;
  const row = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${cells.map((text, i) => cellOf(text, text === '' ? 'td' : tag, i)).join('')}</tr>`;
  const head = heads.length === 0 ? '' : `<thead>${row(heads, 'th')}</thead>`;
  const body = rows.map((cells) => row(cells, 'td')).join('');
  return `<table><caption style="caption-side:top;text-align:left">${shown(caption)}</caption>${head}<tbody>${body}</tbody></table>`;
}

/** A number as a list shows it: an integer with all of its digits, anything else with four significant ones. */
export function shortNumber(value: number): string {
  return String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(4)));
}

/** A number as a table shows it: as {@link shortNumber}, and integers of more than four digits in groups of three. */
export function tableNumber(value: number): string {
  // Not those of four: a year is no quantity.
  const grouped = Number.isSafeInteger(value) && Math.abs(value) >= 10_000;
  return grouped ? value.toLocaleString('en-US') : shortNumber(value);
}
