/**
 * What a verdict repeats of a text that the student's own code made up: the message of an error, a text that was
 * returned. On cases that everybody may see that is the text. On hidden ones it could carry the inputs out, and the next
 * submission would come with a table of them. So it says there what an honest error says, and little more.
 */
import type { ErrorText } from './spec';

/** @returns what is said of a text; empty where nothing is */
export type Quote = (text: string) => string;

/** The text itself. */
export const plainly: Quote = (text) => text;

/** Longer than what TensorFlow.js says of two shapes that do not fit. */
const longest = 200;

/** Numbers such as an input holds. Those of a shape, a line or a count are left. */
const inputNumber = /[-+]?(?:\d*\.\d+|\d+\.)(?:e[-+]?\d+)?|\d+e[-+]?\d+|\d{5,}/gi;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unprinted = /[\0-\x1f\x7f-\x9f]+/g;

/**
 * A quote for one exercise on hidden cases: the first line of the first text, without numbers such as an input holds; of
 * other texts nothing. It has a memory, so make one for each judgement.
 */
export function sparingly(): Quote {
  let said: string | undefined;
  return (text) => {
    const [line = ''] = text.slice(0, 10 * longest).split('\n', 1);
    const short = line.replace(inputNumber, '…').replace(unprinted, ' ').trim().slice(0, longest);
    said ??= short;
    return said === short ? short : '';
  };
}

/** What stopped some code, in words: `Your code threw TypeError: x is not a function`. */
export function stoppedBy({ name, message }: ErrorText, quote: Quote, verb: string): string {
  const kind = /^[A-Za-z_$][\w$]{0,39}$/.test(name) ? name : 'Error';
  const said = quote(message);
  return said === '' ? `${verb} ${kind}.` : `${verb} ${kind}: ${said}`;
}
