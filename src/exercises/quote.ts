/**
 * What a verdict repeats of a text that the student's own code made up: the message of an error, a text that was
 * returned. On cases that everybody may see that is the text. On hidden ones it could carry the inputs out, and the next
 * submission would come with a table of them. So it says there what an honest error says, and little more.
 */
import { GRADIENTS, MODEL_LOSSES, OPTIMIZERS } from '../patches/doors';
import type { ErrorText } from './spec';

/** @returns what is said of a text; empty where nothing is */
export type Quote = (text: string) => string;

/** The text itself. */
export const plainly: Quote = (text) => text;

/** Longer than what TensorFlow.js says of two shapes that do not fit. */
const longest = 200;

/** The words of which JavaScript, TensorFlow.js and the steps of a case make their errors. */
const words = new Set(
  (
    'a an and are argument arguments array arrays as at axes axis be before by but called cannot case class const constant constructor convert ' +
    'data different dimension dimensions disposed does dtype element elements equal error exceeded expected expects false ' +
    'find float for from function given got gradient greater has have higher in index indices initialization inner input ' +
    'inputs int invalid invoked is it iterable its knows least length less match matrix maximum member method must new no ' +
    'non not nothing null number numbers object of on only operands or output outer parameter passed path positive product ' +
    'promise properties property provided range rank read reading received requires result right same scalar scope set setting shape ' +
    'shapes should size sizes stack step strict string stride strides supported tensor tensorflow tensorlike tensors test ' +
    'than the there this to together transposea transposeb true type undefined unknown used uses value values variable was ' +
    'way when where which with without your code already broadcast could assignment access call symbol iterator conv js'
  ).split(' '),
);

/** So many words of an error may be the code's own names: as many as `tf.layers.batchNormalization` has. */
const ownNames = 3;

/** As many numbers, of as many digits, as two shapes and what is said of them. */
const most = { numbers: 10, digits: 4, parts: 40 };

/** What stands behind many names, as a rule leaves it out. */
const doors: readonly string[] = [GRADIENTS, OPTIMIZERS, MODEL_LOSSES];

/** A single name, as that of a function which a rule leaves out and the code reached by a name that it worked out. */
const functionName = /^(the kernel |tf\.)?([a-z]+\.)?[A-Za-z]{1,24}$/;

/**
 * Whether a text is what an honest error says: it stands in the code as it is, or is made of the words above, of shapes and
 * of a name or two that stand in the code. What code makes up when it sees an input is neither, and the choice that is left
 * to it is too small to carry the input in.
 */
function isUsual(text: string, code: string, named: readonly string[]): boolean {
  if (code.includes(text) || functionName.test(text)) return true;
  if (doors.includes(text) || named.includes(text)) return true;
  const parts = text.match(/[A-Za-z_$][\w$]*|\d+/g) ?? [];
  const numbers = parts.filter((part) => /^\d/.test(part));
  const names = new Set(parts.filter((part) => !/^\d/.test(part) && !words.has(part.toLowerCase())));
  return (
    !/[^\w\s.,:;()[\]{}'"`$=<>*+/!?-]/.test(text) &&
    parts.length <= most.parts &&
    numbers.length <= most.numbers &&
    numbers.every((number) => number.length <= most.digits) &&
    !/\d\.\d|\.\d/.test(text) &&
    names.size <= ownNames &&
    [...names].every((name) => code.includes(name))
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unprinted = /[\0-\x1f\x7f-\x9f]+/g;

/**
 * A quote for one exercise on hidden cases: the first line of the first text, where it is what an honest error says; of
 * other texts nothing. It has a memory, so make one for each judgement.
 * @param code what the student wrote
 * @param named what the rules of the exercise name
 */
export function sparingly(code: string, named: readonly string[] = []): Quote {
  let said: string | undefined;
  return (text) => {
    const [line = ''] = text.slice(0, longest + 1).split('\n', 1);
    const short = line.replace(unprinted, ' ').replace(/ +/g, ' ').trim();
    said ??= short;
    return said === short && short.length <= longest && isUsual(short, code, named) ? short : '';
  };
}

/** The kinds of errors that there are; a name that code made up is none. */
const kinds = new Set([
  ...[
    'Error',
    'TypeError',
    'RangeError',
    'ReferenceError',
    'SyntaxError',
    'EvalError',
    'URIError',
    'AggregateError',
  ],
  ...[
    'ShapeError',
    'ValueError',
    'DataError',
    'EngineError',
    'ExerciseError',
    'ExerciseRule',
    'DisposedTensor',
  ],
  ...['NoGradient', 'Thrown', 'Unreadable', 'exist'],
]);

/** What stopped some code, in words: `Your code threw TypeError: x is not a function`. */
export function stoppedBy({ name, message }: ErrorText, quote: Quote, verb: string): string {
  const isKind = kinds.has(name) || (quote === plainly && /^[A-Za-z_$][\w$]{0,39}$/.test(name));
  const kind = isKind ? name : 'Error';
  const said = quote(message);
  return said === '' ? `${verb} ${kind}.` : `${verb} ${kind}: ${said}`;
}
