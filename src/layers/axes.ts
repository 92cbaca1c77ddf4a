import { ShapeError } from '../core';

/**
 * The axis as a number from 0, counted from the end when negative.
 * @throws ShapeError when there is no such axis
 */
export function resolveAxis(axis: number, shape: readonly unknown[]): number {
  const resolved = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= shape.length)
    throw new ShapeError(`axis ${axis} does not exist in a tensor of shape [${shape}]`);
  return resolved;
}

/** Every axis of a tensor of that rank, except those listed. */
export function otherAxes(rank: number, ...kept: readonly number[]): number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => !kept.includes(i));
}

/** The shape with extent 1 at each of `axes`: what a reduction over them leaves under `keepDims`. */
export function reducedShape(shape: readonly number[], axes: readonly number[]): number[] {
  return shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
}

/** The product of the extents at `axes`. */
export function extent(shape: readonly number[], axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (shape[axis] as number), 1);
}
