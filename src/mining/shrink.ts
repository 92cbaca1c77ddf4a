/** Smaller inputs than a given one: fewer elements, rounder numbers, fewer steps. */
import type { TensorValue, Value } from '../exercises/spec';
import { isTensorValue } from '../exercises/values';
import { eachNumber, eachValue, isNumbers, mapNumbers, mapValues, type Steps } from './steps';

/** How much there is to read in an input: its numbers, and their digits. */
export function sizeOf(steps: Steps): number {
  let size = 20 * steps.length;
  eachNumber(steps, (value) => {
    size += 10 + String(value).replace('-', '').length;
  });
  return size;
}

/** Inputs with one thing made simpler, each. */
export function smallerThan(steps: Steps): Steps[] {
  return [...singleSteps(steps), ...cuts(steps), ...rounded(steps)].filter(
    (one) => sizeOf(one) < sizeOf(steps),
  );
}

/** Steps that do not build on each other, each alone. */
function singleSteps(steps: Steps): Steps[] {
  const apart = steps.every((step) => ('call' in step || 'gradient' in step) && step.as === undefined);
  return apart && steps.length > 1 ? steps.map((step) => [step]) : [];
}

/**
 * Whatever is as long as something else probably has to be: all axes of tensors and all lists of one length are cut
 * together. Cut axes of one tensor alone are tried, too.
 */
function cuts(steps: Steps): Steps[] {
  const lengths = new Set<number>();
  eachValue(steps, (value) => {
    for (const length of lengthsOf(value)) if (length > 1) lengths.add(length);
  });
  return [...lengths].flatMap((length) =>
    [...new Set([1, 2, Math.ceil(length / 2), length - 1])]
      .filter((less) => less < length)
      .flatMap((less) => [
        mapValues(steps, (value) => cut(value, length, less, () => true)),
        mapValues(steps, (value) => cut(value, length, less, (axis) => axis === 0)),
      ]),
  );
}

const lengthsOf = (value: Value): readonly number[] =>
  isTensorValue(value) ? value.tensor : isNumbers(value) ? [value.length] : [];

function cut(value: Value, from: number, to: number, which: (axis: number) => boolean): Value {
  if (isNumbers(value)) return value.length === from ? value.slice(0, to) : value;
  if (!isTensorValue(value)) return value;
  let one: TensorValue = value;
  for (const [axis, length] of value.tensor.entries())
    if (length === from && which(axis)) one = firstOf(one, axis, to);
  return one;
}

/** The first so many places of an axis. */
function firstOf({ tensor, dtype, data }: TensorValue, axis: number, count: number): TensorValue {
  const length = tensor[axis] as number;
  const inner = tensor.slice(axis + 1).reduce((a, b) => a * b, 1);
  return {
    tensor: tensor.map((n, i) => (i === axis ? count : n)),
    dtype,
    data: data.filter((_, i) => Math.floor(i / inner) % length < count),
  };
}

/** Numbers with fewer digits: all at once, those of one argument, and small whole numbers one after the other. */
function rounded(steps: Steps): Steps[] {
  const to = [
    (value: number) => Math.round(value * 10) / 10,
    (value: number) => Math.round(value),
    (value: number) => Math.sign(value) * Math.max(1, Math.round(Math.abs(value))),
  ];
  const all = to.map((round) => mapNumbers(steps, round));
  const places: number[] = [];
  eachNumber(steps, () => places.push(places.length));
  const shown = places.slice(0, numbersTried);
  const single = shown.flatMap((place) =>
    [...to, () => 1, () => 2].map((round) =>
      mapNumbers(steps, (value, i) => (i === place ? round(value) : value)),
    ),
  );
  return [...all, mapNumbers(steps, (_, i) => i + 1), ...single];
}

/** Of more numbers than these, only the first are made rounder one at a time. */
const numbersTried = 6;
