/**
 * Data from outside has a schema: what a file, a message or a database row must be, beside the code that reads it. Here
 * are the words in which all of them refuse: where in it, what is there, and what should be. Not part of the public door.
 *
 * Loading the schema library takes about 35 ms. No cell of a notebook waits for what it does not need, so a schema is
 * made when it is first asked for, and nothing is loaded before. A grading child never asks.
 */
import type * as Zod from 'zod/mini';
import { DataError, type VeryDeepError } from './errors';

export type Z = typeof Zod;

/**
 * A schema that is made when it is first asked for. `fits` is never there: it tells the compiler what fits where it knows
 * nothing of the schema library, as in a browser, whose declarations leave that out (scripts/pack-declarations.mjs).
 */
export interface Schema<T> {
  (): Zod.ZodMiniType<T>;
  readonly fits?: T;
}

/** The type of what fits a schema. */
export type Fitting<S extends Schema<unknown>> = Exclude<S['fits'], undefined>;

/** Loads the schema library ahead, where there is time for it. */
export const loadSchemas = (): Z => require('zod/mini') as Z;

/**
 * A schema, made on first use.
 * @param make builds it; a text given as a part's `error` says what is expected there: `a time like 2026-12-01T23:59:00Z`
 */
export function schema<T>(make: (z: Z) => Zod.ZodMiniType<T>): Schema<T> {
  let made: Zod.ZodMiniType<T> | undefined;
  return () => {
    made ??= make(loadSchemas());
    return made;
  };
}

/** Where data does not fit its schema. */
export interface Misfit {
  readonly path: readonly PropertyKey[];
  /** As in JavaScript: `cells[3].metadata`; empty for the whole. */
  readonly place: string;
  /** What is there, `5` or `a list`; empty where nothing is. */
  readonly found: string;
  readonly expected: string;
  /** The names that an object has and may not have. */
  readonly unknown: readonly string[];
}

export type Fit<T> = { readonly value: T } | { readonly misfit: Misfit };

/** Holds data against a schema. Never throws. */
export function fit<T>(expected: Schema<T>, raw: unknown): Fit<T> {
  const result = expected().safeParse(raw, { reportInput: true });
  if (result.success) return { value: result.data };
  const issue = mostTelling(result.error.issues[0]);
  const { path, message } = issue;
  return {
    misfit: {
      path,
      place: placeOf(path),
      found: shown(path.reduce<unknown>((value, name) => memberOf(value, name), raw)),
      // The library says no more than "Invalid input" unless the schema has words of its own.
      expected: message === 'Invalid input' ? expectation(issue) : message,
      unknown: issue.code === 'unrecognized_keys' ? issue.keys : [],
    },
  };
}

/**
 * As {@link fit}, but gives back the very data, as {@link checked} does. Never throws.
 */
export function fitAsItIs<T>(expected: Schema<T>, raw: unknown): Fit<T> {
  const result = fit(expected, raw);
  return 'value' in result ? { value: raw as T } : result;
}

/** Data that fits a schema, or undefined: where what does not fit is as good as absent. */
export function fitting<T>(expected: Schema<T>, raw: unknown): T | undefined {
  const result = fit(expected, raw);
  return 'value' in result ? result.value : undefined;
}

export interface Wording {
  /** What the data is, for people: a file's name. */
  readonly what: string;
  /** What to do about it. */
  readonly mend?: string;
  /** The kind of error; a DataError unless told. */
  readonly error?: new (
    message: string,
    options?: ErrorOptions,
  ) => VeryDeepError;
}

/**
 * Data that fits a schema.
 * @throws the wording's error, with one sentence: what it is, where in it, what is there, what should be, what to do
 */
export const parse = <T>(expected: Schema<T>, raw: unknown, wording: Wording): T =>
  fittingOr(fit(expected, raw), wording);

/**
 * As {@link parse}, but gives back the very data, with its members in their order and those that the schema does not know:
 * for what is compared as text, or handed on. For schemas that change nothing.
 */
export const checked = <T>(expected: Schema<T>, raw: unknown, wording: Wording): T =>
  fittingOr(fitAsItIs(expected, raw), wording);

function fittingOr<T>(result: Fit<T>, wording: Wording): T {
  if ('value' in result) return result.value;
  throw refused(`${wording.what}: ${sentenceOf(result.misfit)}`, wording);
}

/** The error of a wording. */
export function refused(sentence: string, wording: Wording, options?: ErrorOptions): VeryDeepError {
  const { mend, error: Fault = DataError } = wording;
  return new Fault(mend === undefined ? sentence : `${sentence}; ${mend}`, options);
}

/** The JSON in a text. @throws the wording's error where it is none */
export function jsonOf(text: string, wording: Wording): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw refused(`${wording.what} is no JSON (${reasonOf(cause)})`, wording, { cause });
  }
}

/** The JSON in a text, held against a schema. @throws as {@link parse} does, also where it is no JSON */
export const parseJson = <T>(expected: Schema<T>, text: string, wording: Wording): T =>
  parse(expected, jsonOf(text, wording), wording);

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Where, what is there, and what should be. */
export function sentenceOf({ place, found, expected, unknown }: Misfit): string {
  const where = place === '' ? 'it' : place;
  if (unknown.length > 0) return `${where} has ${unknown.map(quoted).join(', ')}, which is not known`;
  return found === ''
    ? `${where} is missing; it should be ${expected}`
    : `${where} is ${found}; it should be ${expected}`;
}

/** Whether a value is an object with members, and no list. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Issue = Zod.core.$ZodIssue;

/** Of the forms that data may have, the one that it comes nearest to: its fault is the deepest, in something that is there. */
function mostTelling(issue: Issue | undefined): Issue {
  if (issue === undefined) throw new Error('a schema refused without an issue');
  if (issue.code !== 'invalid_union') return issue;
  const within = issue.errors.flatMap((issues) => issues.slice(0, 1)).map(mostTelling);
  const deepest = Math.max(0, ...within.map(({ path }) => path.length));
  if (deepest === 0) return issue;
  const nearest = within.find(({ path, input }) => path.length === deepest && input !== undefined);
  return nearest === undefined ? issue : { ...nearest, path: [...issue.path, ...nearest.path] };
}

const articles: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return articles[issue.expected] ?? `a ${issue.expected}`;
    case 'invalid_value':
      return oneOf(issue.values.map((value) => (typeof value === 'string' ? quoted(value) : String(value))));
    case 'invalid_union':
      return (
        oneOf([...new Set(issue.errors.flatMap((issues) => issues.slice(0, 1)).map(expectation))]) ||
        'another kind of value'
      );
    case 'too_small':
      return issue.origin === 'number' ? `at least ${issue.minimum}` : `of length ${issue.minimum} or more`;
    case 'too_big':
      return issue.origin === 'number' ? `at most ${issue.maximum}` : `of length ${issue.maximum} or less`;
    case 'invalid_format':
      return issue.pattern === undefined
        ? `a text of the form "${issue.format}"`
        : `a text like ${issue.pattern}`;
    default:
      return 'another kind of value';
  }
}

const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** A place in data, as one would write it in JavaScript. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, name) => {
    if (typeof name === 'number') return `${place}[${name}]`;
    const text = String(name);
    if (!/^[A-Za-z_$][\w$]*$/.test(text)) return `${place}[${quoted(text)}]`;
    return place === '' ? text : `${place}.${text}`;
  }, '');
}

const memberOf = (value: unknown, name: PropertyKey): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;

const shownLength = 40;

/**
 * A text between quotation marks, cut, and in plain ASCII: whoever wrote it may have meant to hide something in the sentence.
 */
function quoted(text: string): string {
  const cut = text.length > shownLength ? `${text.slice(0, shownLength)}...` : text;
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A value in words; empty where there is none. */
export function shown(value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return 'an object';
}
