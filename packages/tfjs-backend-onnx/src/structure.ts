import { Tensor } from '@tensorflow/tfjs-core';

const isPlain = (object: object): boolean => {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
};

/** The same array or plain object with every item replaced; what is neither stays. */
export function mapItems(structure: unknown, f: (item: unknown) => unknown): unknown {
  if (Array.isArray(structure)) return structure.map(f);
  if (structure === null || typeof structure !== 'object' || !isPlain(structure)) return structure;
  return Object.fromEntries(Object.entries(structure).map(([key, value]) => [key, f(value)]));
}

/** Replaces every tensor in a structure of arrays and plain objects. */
export function mapTensors(structure: unknown, f: (tensor: Tensor) => unknown): unknown {
  return structure instanceof Tensor ? f(structure) : mapItems(structure, (item) => mapTensors(item, f));
}

export function tensorsOf(structure: unknown): Tensor[] {
  const tensors: Tensor[] = [];
  mapTensors(structure, (tensor) => tensors.push(tensor));
  return tensors;
}

/** Arguments taken apart: what chooses how a step goes, and what it computes with. */
export interface Arguments {
  readonly key: string;
  readonly tensors: Tensor[];
  readonly numbers: number[];
}

export function takeApart(args: readonly unknown[]): Arguments {
  const tensors: Tensor[] = [];
  const numbers: number[] = [];
  const visit = (item: unknown): unknown => {
    if (item instanceof Tensor) {
      // Two that hold the same values are one to the step.
      const first = tensors.findIndex(({ dataId }) => dataId === item.dataId);
      const place = tensors.push(item) - 1;
      return `${item.dtype}[${item.shape}]#${first < 0 ? place : first}`;
    }
    if (typeof item === 'number') return `number#${numbers.push(item)}`;
    if (Array.isArray(item)) return item.map(visit);
    if (item !== null && typeof item === 'object' && isPlain(item)) {
      return Object.entries(item).map(([key, value]) => [key, visit(value)]);
    }
    return typeof item === 'object' || typeof item === 'function'
      ? typeof item
      : `${typeof item} ${String(item)}`;
  };
  return { key: JSON.stringify(visit(args)), tensors, numbers };
}
