import { ShapeError, ValueError } from '../core';
import { requireFinite, type Sample, summarize } from './sample';

/**
 * The fraction of activations that lie so near an end of the activation function that hardly any gradient passes.
 *
 * @param activations outputs of a bounded activation function, at least one
 * @param options.low lower end of the function's range; −1 (tanh) by default, 0 for the sigmoid
 * @param options.high upper end; 1 by default
 * @param options.margin how near an end counts as saturated, as a fraction of the range, in (0, 0.5); 0.015 by
 *   default (|tanh| above 0.97)
 * @returns a fraction in [0, 1]
 * @throws ValueError when the activations are empty or not finite, or an option is out of range
 * @example
 * ```ts
 * saturatedFraction([-1, 0, 0.5, 0.999]); //=> 0.5
 * ```
 */
export function saturatedFraction(
  activations: Sample,
  options: { readonly low?: number; readonly high?: number; readonly margin?: number } = {},
): number {
  const { low = -1, high = 1, margin = 0.015 } = options;
  requireFinite(activations, 'the activations');
  if (!(high > low)) throw new ValueError(`the range must ascend; this one is [${low}, ${high}]`);
  if (!(margin > 0 && margin < 0.5))
    throw new ValueError(`margin is between 0 and 0.5; this one is ${margin}`);
  const near = margin * (high - low);
  let saturated = 0;
  for (let i = 0; i < activations.length; i++) {
    const a = activations[i] as number;
    if (a < low + near || a > high - near) saturated++;
  }
  return saturated / activations.length;
}

/**
 * Which units are dead: zero for every example.
 *
 * @param activations after a ReLU, row by row, shape [examples, units] (fold the positions of a feature map into
 *   the examples)
 * @param units how many units a row holds
 * @returns the indices of the dead units, ascending
 * @throws ShapeError when the activations are not whole rows of `units`
 * @example
 * ```ts
 * deadUnits([1, 0, 2, 0], 2); //=> [1]
 * ```
 */
export function deadUnits(activations: Sample, units: number): number[] {
  if (!Number.isInteger(units) || units < 1 || activations.length === 0 || activations.length % units !== 0)
    throw new ShapeError(
      `${activations.length} activations are not one or more whole rows of ${units} units`,
    );
  const alive = new Uint8Array(units);
  for (let i = 0; i < activations.length; i++) if (activations[i] !== 0) alive[i % units] = 1;
  return [...alive.keys()].filter((unit) => !alive[unit]);
}

/**
 * How large an update is beside the weights it changes: std(update) / std(weights).
 *
 * About 1e-3 is healthy; far below, a layer hardly learns, far above, it is thrown about.
 *
 * @param before the weights before a step
 * @param after the same weights after it
 * @returns the ratio; plot its base-10 logarithm against the step, beside a line at −3
 * @throws ShapeError when the two differ in length
 * @throws ValueError when the weights are constant, so that no ratio exists
 * @source Karpathy (2022), "Neural Networks: Zero to Hero", makemore part 3
 * @example
 * ```ts
 * updateRatio([1, 2, 3, 4], [1.001, 1.999, 3.001, 3.999]); //=> 0.000894
 * ```
 */
export function updateRatio(before: Sample, after: Sample): number {
  if (before.length !== after.length)
    throw new ShapeError(`${before.length} weights before the step, ${after.length} after it`);
  const update = Float64Array.from(before, (weight, i) => (after[i] as number) - weight);
  const scale = summarize(before).standardDeviation;
  if (scale === 0)
    throw new ValueError('all weights are equal, so an update has nothing to be measured against');
  return summarize(update).standardDeviation / scale;
}
