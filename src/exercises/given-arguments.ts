/**
 * What has become of the arguments that were handed to a student's code: whoever is given something leaves it as it was.
 *
 * Nothing is asked that the code could answer for: no getter runs, no method of the argument is called, and what an
 * argument consists of is compared with what it was before the call, member by member.
 */
import type { Tensor } from '@tensorflow/tfjs';
import type { ChangedArgument, Value } from './spec';
import { isGiven, isRef, isTensorValue } from './values';

type Fate = ChangedArgument['how'] | undefined;

/** Tells what has become of something since it was handed over; undefined when it is as it was. */
export type Look = () => Fate;

/** Begins to watch a tensor that is about to be handed over. */
export type WatchTensor = (tensor: Tensor) => Look;

const asEver: Look = () => undefined;

/** By what the tensor says itself: for a notebook, where nobody gains by a lie. */
export const askTensor: WatchTensor = (tensor) => () => (tensor.isDisposed ? 'disposed' : undefined);

/**
 * Begins to watch an argument that is about to be handed over.
 * @param data the argument as data; results of earlier steps are the student's own, to do with as they like
 * @param live the argument as the code gets it
 */
export function watch(data: Value, live: unknown, watchTensor: WatchTensor = askTensor): Look {
  if (data === null || typeof data !== 'object' || isRef(data) || isGiven(data)) return asEver;
  if (isTensorValue(data)) return watchTensor(live as Tensor);
  const members = Object.entries(data as Record<string, Value>).map(([key, item]) => ({
    key,
    value: (live as Record<string, unknown>)[key],
    look: watch(item, (live as Record<string, unknown>)[key], watchTensor),
  }));
  const isSame = unchanged(live as object);
  return () => {
    if (!isSame()) return 'changed';
    for (const { look } of members) {
      const fate = look();
      if (fate !== undefined) return fate;
    }
    return undefined;
  };
}

/**
 * Remembers an object's own properties and what it inherits from.
 * @param except properties that may change
 * @returns whether they are the same now: the same names, plain values, each the very same
 */
export function unchanged(object: object, except: readonly PropertyKey[] = []): () => boolean {
  const prototype = Object.getPrototypeOf(object);
  const before = new Map(Reflect.ownKeys(object).map((key) => [key, plainValue(object, key)]));
  return () =>
    Object.getPrototypeOf(object) === prototype &&
    Reflect.ownKeys(object).length === before.size &&
    [...before].every(([key, value]) => {
      if (except.includes(key)) return true;
      const now = plainValue(object, key);
      return now !== undefined && value !== undefined && Object.is(now.value, value.value);
    });
}

/** An own property that is a plain value, in a box; undefined for all others. */
function plainValue(object: object, key: PropertyKey): { readonly value: unknown } | undefined {
  const descriptor = Object.getOwnPropertyDescriptor(object, key);
  return descriptor !== undefined && Object.hasOwn(descriptor, 'value')
    ? { value: descriptor.value }
    : undefined;
}
