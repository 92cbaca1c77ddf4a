import { ShapeError } from './errors';

/**
 * The number of elements of a tensor of this shape: the product of its extents, 1 for a scalar.
 * @example
 * ```ts
 * sizeOfShape([2, 3, 4]); //=> 24
 * ```
 */
export function sizeOfShape(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}

/**
 * A shape as text, `[?, 28, 28, 1]`, where null stands for any extent.
 * @example
 * ```ts
 * formatShape([null, 28, 28, 1]); //=> '[?, 28, 28, 1]'
 * ```
 */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((extent) => extent ?? '?').join(', ')}]`;
}

/**
 * Checks a shape.
 * @param name what the shape belongs to, as the user knows it, for the message
 * @param shape the shape found
 * @param expected the shape it must have; null where any extent will do
 * @throws ShapeError naming both shapes when the rank or an extent differs
 * @example
 * ```ts
 * expectShape('x', [2, 3], [null, 3]);
 * expectShape('x', [2, 3], [null, 4]); //=> throws ShapeError: x has shape [2, 3]; expected [?, 4]
 * ```
 */
export function expectShape(
  name: string,
  shape: readonly number[],
  expected: readonly (number | null)[],
): void {
  const same =
    shape.length === expected.length &&
    expected.every((extent, axis) => extent === null || extent === shape[axis]);
  if (!same)
    throw new ShapeError(`${name} has shape ${formatShape(shape)}; expected ${formatShape(expected)}`);
}
