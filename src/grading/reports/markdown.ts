/**
 * Markdown that holds what students wrote: nothing of it is a heading, a link, a picture, HTML or a formula, in
 * JupyterLab as on GitHub.
 */

/** What Markdown, HTML or MathJax could take for more than a character. */
const special = /[&<>"'\\`*_{}[\]()#|~$^!:@]/g;

/** Text as it is. Ends of lines become breaks; a name behind @ calls nobody, a number behind # is no issue. */
export const markdownText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, '\ufffd')
    .replace(
      special,
      (character) => `&#${character.charCodeAt(0)};${'@#'.includes(character) ? '<!-- -->' : ''}`,
    )
    .replace(/\r\n?|\n/g, '<br>');

/** A sentence in which what stands in backticks is code, as exercises write it. */
export const markdownProse = (text: string): string =>
  text
    .split(/(`[^`\n]+`)/)
    .map((part, i) => (i % 2 === 1 ? `<code>${markdownText(part.slice(1, -1))}</code>` : markdownText(part)))
    .join('');

/** A table; the cells are Markdown already. */
export const markdownTable = (
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string =>
  [heads, heads.map((_, i) => (numbers.includes(i) ? '---:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
