/**
 * Cells of CSV files that no spreadsheet runs. A text that begins like a formula gets an apostrophe before it, which makes
 * it text; so it does within a text where a spreadsheet of another country's settings would cut it. Reading takes away
 * what writing put there, from every text: `-1`, `O'Neil` and `'-1` come back as they were.
 */

/** What a spreadsheet may read as the beginning of a formula, in full and small width, too. */
const sign = /[=+\-@|%\u2212\ufe62\ufe63\ufe66\ufe6b\uff05\uff0b\uff0d\uff1d\uff20\uff5c]/;
/** What it may pass over before that: blanks, separators, quotation marks and what cannot be seen. An apostrophe is ours. */
const passedOver = /[\s\p{Cc}\p{Cf}\p{Z}\p{Mn}\p{DI}",;'\u2800]/u;
/** Where it may end a cell, whatever stands in quotes. */
const cut = /[;\t\r\n]/;
/** What is no text's beginning, whatever follows. */
const blankBeginning = /^'*[\t\r\n]/;

/** The places in a text at which a formula would begin, from the first; in one pass, for the text may be long. */
function formulasIn(text: string): number[] {
  const characters = [...text];
  const places: number[] = [];
  let at = text.length;
  let begins = false;
  for (let i = characters.length - 1; i >= 0; i--) {
    const character = characters[i] as string;
    at -= character.length;
    begins = sign.test(character) || (begins && passedOver.test(character));
    const isFirst = i === 0 || cut.test(characters[i - 1] as string);
    if (isFirst && (begins || (i === 0 && blankBeginning.test(text)))) places.push(at);
  }
  return places.reverse();
}

/** A text between whose places something is done. */
const changedAt = (text: string, change: (piece: string, begins: boolean) => string): string => {
  const places = formulasIn(text);
  const bounds = [0, ...places, text.length];
  return bounds
    .slice(1)
    .map((end, i) => change(text.slice(bounds[i], end), i > 0))
    .join('');
};

/** A text that no spreadsheet runs. */
export const guarded = (text: string): string =>
  changedAt(text, (piece, begins) => (begins ? `'${piece}` : piece));

/** The text behind one that {@link guarded} made; any other text as it is. */
export const unguarded = (text: string): string =>
  changedAt(text, (piece, begins) => (begins && piece.startsWith("'") ? piece.slice(1) : piece));
