/**
 * What is handed to `check`, as it stands in the cells. The notebook's check and the grader read it alike, so that both speak
 * of the same code.
 */
import { type Call, factsOf } from '../notebook/facts';

/** The name under which what was handed over is declared, where it is an expression. */
export const HANDED = 'handedToCheck';

/** A cell that declares an expression. */
export const handedCell = (text: string): string => `const ${HANDED} = (${text});`;

/** What was handed over for an exercise. */
export interface HandedText {
  readonly text: string;
  /** Whether it is just the names that the exercise asks for. */
  readonly isUsual: boolean;
  /** Whether it was handed to `check` itself: it may have another name, as in `import { check as c }`, or stand in a function. */
  readonly isCertain: boolean;
}

/** What calls hand over for an exercise, in order. */
export function handedTexts(id: string, entry: readonly string[], calls: readonly Call[]): HandedText[] {
  const usual = new Set([entry[0], `{${entry.join(',')}}`]);
  return calls
    .filter(({ args }) => args[0] === id && args.length > 1 && args[1] === undefined)
    .map(({ name, texts }) => ({
      text: texts[1] as string,
      isUsual: usual.has(shortened(texts[1] as string)),
      isCertain: /^(.*\.)?check$/.test(name),
    }));
}

/** The names that an expression uses. */
export const namesIn = (text: string): ReadonlySet<string> => factsOf([`(${text});`])[0]?.uses ?? new Set();

/** An object of names as `{a,b}`, also where it is written `{ a: a, b: b, }`, as stock tslab needs it. */
const shortened = (text: string): string =>
  text
    .replace(/\s/g, '')
    .replace(/,\}$/, '}')
    .replace(/([{,])([\w$]+):\2(?=[,}])/g, '$1$2');
