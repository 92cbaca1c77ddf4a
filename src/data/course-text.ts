import manifest from '../../datasets/manifest.json';
import { tf } from '../backend';
import { DataError, type Random, ValueError } from '../core';
import { packageFolder } from '../core/package-folder';
import { readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import { messageOf } from '../platform/thrown';

/** A text that ships with the course. */
export interface CourseText {
  readonly title: string;
  readonly text: string;
  /** Every character of the text, once, in the order of their codes. A character's token is its place here. */
  readonly symbols: readonly string[];
  /** Whose it is, and why it may be used. */
  readonly licence: string;
  readonly citation: string;
}

/**
 * The text that a character-level model of the course learns from; no download is needed.
 * @throws DataError when its file is missing or shortened
 * @example
 * ```ts
 * courseText().text.slice(0, 9); //=> 'CHAPTER I'
 * ```
 */
export function courseText(): CourseText {
  const [entry] = manifest.texts;
  if (entry === undefined) throw new DataError('datasets/manifest.json names no text');
  const file = path.join(packageFolder(), 'datasets', entry.file);
  const text = readText(file);
  // Git may have given the file the line ends of the machine.
  const plain = text.replaceAll('\r\n', '\n');
  if (plain.length !== entry.bytes)
    throw new DataError(`${file} has ${plain.length} characters; it should have ${entry.bytes}. Get it anew`);
  const symbols = [...new Set(plain)].sort();
  return { title: entry.title, text: plain, symbols, licence: entry.licence, citation: entry.citation };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new DataError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Pieces of a text as tokens, each with what follows: the target of a position is the token of the next one.
 *
 * @param options `symbols`: a character's token is its place there; `length`: tokens of a piece; `count`: how many
 *   pieces, drawn by `random` with equal chance for every place of the text
 * @returns x float32 [count, length] and y int32 [count, length]; the caller disposes of both
 * @throws ValueError when the text is not longer than a piece, or has a character that is no symbol
 * @example
 * ```ts
 * const options = { symbols: ['a', 'b'], length: 2, count: 1, random: new Random(1) };
 * const { x, y } = textWindows('aba', options);
 * [x, y]; //=> [[[0, 1]], [[1, 0]]]
 * ```
 */
export function textWindows(
  text: string,
  options: {
    readonly symbols: readonly string[];
    readonly length: number;
    readonly count: number;
    readonly random: Random;
  },
): { x: tf.Tensor2D; y: tf.Tensor2D } {
  const { symbols, length, count, random } = options;
  for (const [name, value] of Object.entries({ length, count }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new ValueError(`${name} is a whole number above 0; this one is ${value}`);
  if (text.length <= length)
    throw new ValueError(
      `pieces of ${length} characters, and one more, need a longer text than ${text.length}`,
    );
  const places = new Map(symbols.map((symbol, i) => [symbol, i]));
  const tokens = Int32Array.from(text, (symbol) => {
    const token = places.get(symbol);
    if (token === undefined) throw new ValueError(`${JSON.stringify(symbol)} is in the text, and no symbol`);
    return token;
  });
  const [x, y] = [new Float32Array(count * length), new Int32Array(count * length)];
  for (let i = 0; i < count; i++) {
    const at = random.integer(0, text.length - length);
    x.set(tokens.subarray(at, at + length), i * length);
    y.set(tokens.subarray(at + 1, at + length + 1), i * length);
  }
  return { x: tf.tensor2d(x, [count, length]), y: tf.tensor2d(y, [count, length], 'int32') };
}
