/** Reads CSV as RFC 4180 has it, and as spreadsheets write it: with a byte order mark, with semicolons. */

/** A row, with the line of the file on which it begins. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The rows of a CSV text, without empty lines. The separator is what the first line has more of: `,`, `;` or a tab. */
export function parseCsv(text: string): CsvRow[] {
  const source = text.replace(/^\ufeff/, '');
  const separator = separatorOf(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let begun = 1;
  const endRow = () => {
    cells.push(cell);
    if (cells.length > 1 || cell !== '') rows.push({ cells, line: begun });
    cells = [];
    cell = '';
  };
  for (let i = 0; i < source.length; i++) {
    const character = source[i] as string;
    if (character === '"' && cell === '') {
      const end = quoteEnd(source, i + 1);
      cell = source.slice(i + 1, end).replaceAll('""', '"');
      line += cell.split('\n').length - 1;
      i = end;
    } else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && source[i + 1] === '\n') i++;
      endRow();
      begun = ++line;
    } else cell += character;
  }
  endRow();
  return rows;
}

/** Where a quoted cell's closing quote is; an unclosed one goes to the end. */
function quoteEnd(source: string, from: number): number {
  for (let i = from; i < source.length; i++) {
    if (source[i] !== '"') continue;
    if (source[i + 1] !== '"') return i;
    i++;
  }
  return source.length;
}

function separatorOf(source: string): string {
  const [first = ''] = source.split(/\r?\n/, 1);
  const count = (separator: string) => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
