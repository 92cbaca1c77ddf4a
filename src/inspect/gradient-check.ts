import { ShapeError, ValueError } from '../core';

/** How well a gradient agrees with finite differences. */
export interface GradientCheck {
  /** Largest |analytic − numeric| / max(|analytic|, |numeric|, floor) over all coordinates. */
  readonly maxRelativeError: number;
  /** The coordinate where it is reached. */
  readonly index: number;
  readonly analytic: readonly number[];
  readonly numeric: readonly number[];
}

/**
 * Compares a gradient with central differences in float64: ∂f/∂xᵢ ≈ (f(x + h·eᵢ) − f(x − h·eᵢ)) / 2h.
 *
 * Below 1e-7 the gradient is right; above 1e-4 it is wrong, unless f has a kink near x.
 *
 * @param f a scalar function of a plain array, computed in float64 (plain JavaScript numbers, not tensors)
 * @param gradient the claimed gradient: an array as long as its argument
 * @param x where to check, finite
 * @param options.step h relative to max(1, |xᵢ|), above 0; 1e-5 by default
 * @param options.floor gradients smaller than this are compared absolutely, above 0; 1e-6 by default
 * @throws ShapeError when the gradient's length differs from x's
 * @throws ValueError when f or the gradient is not finite; names the coordinate
 * @source Karpathy, CS231n notes, "Gradient checks"
 * @example
 * ```ts
 * gradientCheck(([x]) => x ** 2, ([x]) => [2 * x], [3]).maxRelativeError < 1e-7; //=> true
 * ```
 */
export function gradientCheck(
  f: (x: number[]) => number,
  gradient: (x: number[]) => ArrayLike<number>,
  x: ArrayLike<number>,
  options: { readonly step?: number; readonly floor?: number } = {},
): GradientCheck {
  const { step = 1e-5, floor = 1e-6 } = options;
  const point = Array.from(x);
  const analytic = Array.from(gradient([...point]));
  if (analytic.length !== point.length)
    throw new ShapeError(`the gradient has ${analytic.length} entries; x has ${point.length}`);
  const numeric = point.map((value, i) => {
    const h = step * Math.max(1, Math.abs(value));
    const at = (shifted: number) => f(point.map((other, j) => (j === i ? shifted : other)));
    // The step that was really taken: value ± h are rounded.
    return (at(value + h) - at(value - h)) / (value + h - (value - h));
  });
  const errors = numeric.map((number, i) => {
    const claimed = analytic[i] as number;
    if (!Number.isFinite(number) || !Number.isFinite(claimed))
      throw new ValueError(
        `at coordinate ${i} the gradient is ${claimed} and the finite difference ${number}`,
      );
    return Math.abs(claimed - number) / Math.max(Math.abs(claimed), Math.abs(number), floor);
  });
  const maxRelativeError = Math.max(0, ...errors);
  return { maxRelativeError, index: Math.max(0, errors.indexOf(maxRelativeError)), analytic, numeric };
}
