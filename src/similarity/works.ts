/** What students wrote, as it is compared: their solution cells, without what they were given. */
import { gramsOf, tokensOf, winnow } from './fingerprints';

/** One student's notebook of one chapter. */
export interface Work {
  readonly student: string;
  readonly chapter: string;
  /** The fingerprint of the file: two files with the same are the same byte for byte. */
  readonly digest: string;
  /** Solution cells by grade id. */
  readonly cells: ReadonlyMap<string, string>;
}

/** A solution cell that is not as it was given. */
export interface Written {
  readonly student: string;
  readonly chapter: string;
  readonly id: string;
  readonly text: string;
  /** The text but for spaces at the ends of lines: the same for two that are alike to the letter. */
  readonly letters: string;
  /** The same for two that are alike but for names, comments and layout. */
  readonly shape: string;
  /** Fingerprints of what is the student's own. */
  readonly prints: ReadonlySet<string>;
}

/** What everybody was given, and what the teacher wrote. */
export interface Known {
  /** The released solution cells, of every release: by grade id, each way it was given. */
  readonly stubs: ReadonlyMap<string, readonly string[]>;
  /** The course's own solutions by grade id. */
  readonly solutions: ReadonlyMap<string, string>;
}

/** A text but for spaces at the ends of lines and around it. */
export const lettersOf = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** What is left of a text when names, comments and layout do not count. */
export const shapeOf = (text: string): string =>
  tokensOf(text)
    .map(({ as }) => as)
    .join(' ');

/** The fingerprints of what was given. */
export const givenPrints = ({ stubs }: Known): Set<string> =>
  new Set([...stubs.values()].flat().flatMap((text) => gramsOf(tokensOf(text))));

/** The cells that students wrote in; a stub that is as it was given is nobody's. */
export function writtenIn(works: readonly Work[], known: Known): Written[] {
  const given = givenPrints(known);
  return works.flatMap(({ student, chapter, cells }) =>
    [...cells].flatMap(([id, text]): Written[] => {
      const letters = lettersOf(text);
      if (letters === '' || known.stubs.get(id)?.some((stub) => lettersOf(stub) === letters)) return [];
      const prints = new Set(winnow(gramsOf(tokensOf(text)).filter((one) => !given.has(one))));
      return [{ student, chapter, id, text, letters, shape: shapeOf(text), prints }];
    }),
  );
}
