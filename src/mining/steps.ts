/** What is in the steps of a case: the numbers, lists and tensors that are handed over. */
import type { Step, TensorValue, Value } from '../exercises/spec';
import { isGiven, isRef, isTensorValue } from '../exercises/values';

export type Steps = readonly Step[];

export const isNumbers = (value: Value): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number');

const isPlainObject = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRef(value) && !isGiven(value);

/** Changes every finite number, given its place among them. */
export const mapNumbers = (steps: Steps, map: (value: number, place: number) => number): Steps => {
  let place = 0;
  const mapOne = (value: number) => (Number.isFinite(value) ? map(value, place++) : value);
  return mapValues(steps, (value) => {
    if (typeof value === 'number') return mapOne(value);
    if (isNumbers(value)) return value.map(mapOne);
    return isTensorValue(value) ? { ...value, data: value.data.map(mapOne) } : value;
  });
};

/** Changes tensors, lists of numbers, and numbers, wherever they are. */
export function mapValues(steps: Steps, map: (value: Value) => Value): Steps {
  const inside = (value: Value): Value => {
    if (isTensorValue(value) || isNumbers(value) || typeof value !== 'object' || value === null)
      return map(value);
    if (Array.isArray(value)) return (value as readonly Value[]).map(inside);
    return isPlainObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item)]))
      : value;
  };
  return steps.map((step): Step => {
    const args = 'args' in step ? { args: step.args.map(inside) } : {};
    const rest = 'gradient' in step ? { weights: inside(step.weights) as TensorValue } : {};
    return { ...step, ...args, ...rest, ...('set' in step && { to: inside(step.to) }) } as Step;
  });
}

export function eachValue(steps: Steps, see: (value: Value) => void): void {
  mapValues(steps, (value) => {
    see(value);
    return value;
  });
}

export function eachNumber(steps: Steps, see: (value: number) => void): void {
  mapNumbers(steps, (value) => {
    see(value);
    return value;
  });
}

/** Changes the finite numbers that stand by themselves: arguments, and members of objects. */
export const mapScalars = (steps: Steps, map: (value: number) => number): Steps =>
  mapValues(steps, (value) => (typeof value === 'number' && Number.isFinite(value) ? map(value) : value));
