/** Values as data: building them for cases, telling them apart, and carrying them over a pipe as JSON. */
import { type Random, sizeOfShape, ValueError } from '../core';
import type { ChangedArgument, GivenValue, Outcome, RefValue, TensorValue, Value } from './spec';

/**
 * A tensor as data.
 * @param shape e.g. `[2, 3]`; `[]` for a scalar
 * @param data row-major, as many numbers as the shape holds
 * @throws ValueError when there are more or fewer
 */
export function tensorOf(
  shape: readonly number[],
  data: readonly number[],
  dtype: TensorValue['dtype'] = 'float32',
): TensorValue {
  if (data.length !== sizeOfShape(shape))
    throw new ValueError(
      `a tensor of shape [${shape}] holds ${sizeOfShape(shape)} numbers, not ${data.length}`,
    );
  return { tensor: shape, dtype, data };
}

/** A tensor of normally distributed numbers. */
export function normalTensor(
  random: Random,
  shape: readonly number[],
  { mean = 0, standardDeviation = 1 } = {},
): TensorValue {
  return tensorOf(
    shape,
    Array.from({ length: sizeOfShape(shape) }, () => random.normal(mean, standardDeviation)),
  );
}

/** A tensor of numbers uniform in [low, high). */
export function uniformTensor(
  random: Random,
  shape: readonly number[],
  { low = 0, high = 1 } = {},
): TensorValue {
  return tensorOf(
    shape,
    Array.from({ length: sizeOfShape(shape) }, () => random.uniform(low, high)),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isTensorValue = (value: Value | undefined): value is TensorValue =>
  isObject(value) && Array.isArray(value.tensor) && Array.isArray(value.data) && 'dtype' in value;

export const isRef = (value: Value): value is RefValue => isObject(value) && typeof value.ref === 'string';

export const isGiven = (value: Value): value is GivenValue =>
  isObject(value) && typeof value.given === 'string';

/** JSON knows no NaN and no infinity: they travel as `{"#": "NaN"}`. */
const nonFinite: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** Cases or outcomes as JSON text; {@link fromWire} and {@link readOutcome} undo it. */
export function toWire(data: unknown): string {
  return JSON.stringify(data, (_, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? { '#': String(item) } : item,
  );
}

/**
 * Steps (or other data of our own) from {@link toWire}. For text that we wrote ourselves.
 * @param each is given every object, to become what it returns
 */
export function fromWire(text: string, each: (object: object) => object = (object) => object): unknown {
  return JSON.parse(text, (_, item: unknown) => {
    if (!isObject(item)) return item;
    return Object.hasOwn(item, '#') ? nonFinite[item['#'] as string] : each(item);
  });
}

/** How large an answer may be before it is refused. */
export const answerLimits = { elements: 1_000_000, depth: 12, text: 10_000, keys: 1000 };

/**
 * Reads one outcome of untrusted origin, after `JSON.parse`: every part is checked, and copied into fresh plain data.
 * @throws ValueError naming what is wrong with it
 */
export function readOutcome(raw: unknown): Outcome {
  if (!isObject(raw)) throw new ValueError('an outcome is an object');
  if (Object.hasOwn(raw, 'error')) {
    const error = raw.error;
    if (!isObject(error) || typeof error.name !== 'string' || typeof error.message !== 'string')
      throw new ValueError('an error outcome has a name and a message');
    const { name, message, withheld } = error;
    return {
      error: {
        name: name.slice(0, 100),
        message: message.slice(0, 2000),
        ...(typeof withheld === 'string' && { withheld: withheld.slice(0, 100) }),
      },
    };
  }
  if (!Object.hasOwn(raw, 'value')) throw new ValueError('an outcome has a value or an error');
  const budget = { elements: answerLimits.elements };
  const changed = readChanged(raw.changed);
  return {
    value: readValue(raw.value, budget, 0),
    ...(raw.promised === true && { promised: true as const }),
    ...(changed.length > 0 && { changed }),
  };
}

function readChanged(raw: unknown): ChangedArgument[] {
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, answerLimits.keys).flatMap((one): ChangedArgument[] => {
    if (!isObject(one) || !Number.isInteger(one.argument)) return [];
    const { argument, how } = one;
    return how === 'changed' || how === 'disposed' ? [{ argument: argument as number, how }] : [];
  });
}

function readValue(raw: unknown, budget: { elements: number }, depth: number): Value {
  if (--budget.elements < 0)
    throw new ValueError(`an answer holds at most ${answerLimits.elements} elements`);
  if (depth > answerLimits.depth)
    throw new ValueError(`an answer nests at most ${answerLimits.depth} levels`);
  if (raw === null || typeof raw === 'boolean') return raw;
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'string') return raw.slice(0, answerLimits.text);
  if (Array.isArray(raw)) return raw.map((item) => readValue(item, budget, depth + 1));
  if (!isObject(raw)) throw new ValueError(`an answer cannot hold a ${typeof raw}`);
  if (Object.hasOwn(raw, '#')) return readNumber(raw);
  if (isTensorValue(raw as Value)) return readTensor(raw, budget);
  const keys = Object.keys(raw);
  if (keys.length > answerLimits.keys)
    throw new ValueError(`an answer's object has at most ${answerLimits.keys} members`);
  return Object.fromEntries(
    keys
      .filter((key) => key !== '__proto__')
      .map((key) => [key.slice(0, 200), readValue(raw[key], budget, depth + 1)]),
  );
}

function readNumber(raw: unknown): number {
  if (typeof raw === 'number') return raw;
  if (isObject(raw) && typeof raw['#'] === 'string' && Object.hasOwn(nonFinite, raw['#']))
    return nonFinite[raw['#']] as number;
  throw new ValueError('not a number');
}

function readTensor(raw: Record<string, unknown>, budget: { elements: number }): TensorValue {
  const { tensor: shape, dtype, data } = raw;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw new ValueError('a tensor is float32, int32 or bool');
  if (!Array.isArray(shape) || shape.length > 8 || !shape.every((n) => Number.isInteger(n) && n >= 0))
    throw new ValueError('a shape is at most 8 whole numbers');
  if (!Array.isArray(data) || data.length !== sizeOfShape(shape))
    throw new ValueError('a tensor holds as many numbers as its shape says');
  budget.elements -= data.length;
  if (budget.elements < 0) throw new ValueError(`an answer holds at most ${answerLimits.elements} elements`);
  return { tensor: [...shape], dtype, data: data.map(readNumber) };
}
