/** How a function may be called with what a case gives: which of it, in which order, and what is usual besides. */
import type { Any, Place, Question } from './question';

/** One way to call; the words are the same in every case. */
export interface Form {
  readonly words: string;
  args(): Any[];
}

/** Of more than this is nothing chosen: the first stand before their members. */
const mostPlaces = 5;

/** Ordered choices of so many of all, the short ones first. */
export function choices<T>(all: readonly T[], most: number): T[][] {
  let rows: T[][] = [[]];
  const found: T[][] = [];
  for (let length = 1; length <= Math.min(most, all.length); length++) {
    rows = rows.flatMap((row) => all.filter((one) => !row.includes(one)).map((one) => [...row, one]));
    found.push(...rows);
  }
  return found;
}

const named = (places: readonly Place[]): string => places.map(({ name }) => name).join(', ');

/** The greatest rank of what is given. */
export const rankOf = (question: Question): number =>
  Math.max(0, ...question.places.map((place) => question.at(place)?.rank ?? 0));

/** All axes but the last, as the statistics of a channel want them. */
export const leadingAxes = (question: Question): number[] =>
  Array.from({ length: Math.max(1, rankOf(question) - 1) }, (_, i) => i);

/** What follows so many arguments in many functions: an axis, axes, whether they are kept. */
function usual(question: Question, length: number): readonly (readonly [string, Any[]])[] {
  const nothing: readonly [string, Any[]] = ['', []];
  if (length < 1 || length > 2) return [nothing];
  const axes: readonly (readonly [string, Any[]])[] = [nothing, ['; 0', [0]], ['; -1', [-1]]];
  if (length === 2) return axes;
  const leading = leadingAxes(question);
  return [
    ...axes,
    ['; 1', [1]],
    ['; all axes but the last', [leading]],
    ['; all axes but the last, true', [leading, true]],
    ['; 0, true', [0, true]],
  ];
}

const forms = new WeakMap<Question, readonly Form[]>();

/** The ways to call a function. */
export function formsOf(question: Question): readonly Form[] {
  const known = forms.get(question);
  if (known !== undefined) return known;
  const { places, own } = question;
  const arguments_ = places.filter(({ path }) => path.length === 1);
  const pool = places.slice(0, mostPlaces);
  const rows = [arguments_.slice(0, own), arguments_, ...choices(pool, 3)];
  const found = new Map<string, Form>();
  for (const row of rows)
    for (const [words, more] of usual(question, row.length)) {
      const all = `${named(row)}${words}`;
      found.set(all, { words: all, args: () => [...row.map((place) => question.at(place)), ...more] });
    }
  const made = [...found.values()];
  forms.set(question, made);
  return made;
}

/** A value as a tensor, where it can be one. */
function tensorOf(question: Question, value: Any): Any {
  if (question.isTensor(value)) return value;
  const isNumbers = typeof value === 'number' || (Array.isArray(value) && typeof value[0] === 'number');
  return isNumbers ? question.tf.tensor(value) : undefined;
}

/** What can be a tensor among what is given. */
export const tensorPlaces = (question: Question): Place[] =>
  question.places.filter((place) => {
    const value = question.at(place);
    return question.isTensor(value) || typeof value === 'number' || typeof value?.[0] === 'number';
  });

/** Ordered choices of what can be a tensor. */
export function tensorForms(question: Question, most: number): Form[] {
  const places = tensorPlaces(question).slice(0, 4);
  return choices(places, most).map((row) => ({
    words: named(row),
    args: () => row.map((place) => tensorOf(question, question.at(place))),
  }));
}

/** What is given besides tensors: numbers, texts, lists. */
export const otherValues = (question: Question): Any[] =>
  question.places
    .map((place) => question.at(place))
    .filter((value) => !question.isTensor(value) && (typeof value !== 'object' || Array.isArray(value)));
