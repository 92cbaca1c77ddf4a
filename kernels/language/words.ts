/** Words in code, found from their ends: a pattern that ends in `$` would try every letter before. */

const WORD = /[\p{ID_Continue}$]/u;

/**
 * Where the word begins that ends at a place; the place itself where there is none.
 * @param also what belongs to a word besides
 */
export function startOfWord(code: string, end: number, also = ''): number {
  let start = end;
  while (start > 0) {
    // A letter may be two units long.
    const letter = [...code.slice(Math.max(0, start - 2), start)].at(-1) as string;
    if (!WORD.test(letter) && !also.includes(letter)) break;
    start -= letter.length;
  }
  return start;
}
