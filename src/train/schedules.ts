import { ValueError } from '../core';

/** Where in a training run a step stands. */
export interface Moment {
  /** Steps done so far, from 0. */
  readonly step: number;
  /** Epochs done so far, with the fraction of the current one. */
  readonly epoch: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
}

/** A learning rate that changes over a run. */
export type Schedule = (moment: Moment) => number;

/**
 * Multiplies the rate by `factor` at each of `epochs`, as in the ResNet papers.
 * @param rate the rate at the start
 * @example
 * ```ts
 * stepDecay(0.1, { epochs: [80, 120] })({ step: 0, epoch: 100, totalSteps: 1 }); //=> 0.01
 * ```
 */
export function stepDecay(rate: number, options: { epochs: readonly number[]; factor?: number }): Schedule {
  const { epochs, factor = 0.1 } = options;
  return ({ epoch }) => rate * factor ** epochs.filter((boundary) => epoch >= boundary).length;
}

/**
 * Half a cosine from `rate` down to `floor`: floor + (rate − floor)·(1 + cos(π·step/totalSteps))/2.
 * @source Loshchilov and Hutter (2017), "SGDR", equation 5, without restarts
 * @example
 * ```ts
 * cosineDecay(0.1)({ step: 50, epoch: 0, totalSteps: 100 }); //=> 0.05
 * ```
 */
export function cosineDecay(rate: number, { floor = 0 }: { floor?: number } = {}): Schedule {
  return ({ step, totalSteps }) =>
    floor + ((rate - floor) * (1 + Math.cos((Math.PI * step) / totalSteps))) / 2;
}

/**
 * Raises the rate in a straight line from near 0 over the first `steps`, then follows `schedule`.
 * @throws ValueError when `steps` is not a positive whole number
 * @example
 * ```ts
 * warmup(0.1, { steps: 10 })({ step: 4, epoch: 0, totalSteps: 100 }); //=> 0.05
 * ```
 */
export function warmup(schedule: number | Schedule, { steps }: { steps: number }): Schedule {
  if (!Number.isInteger(steps) || steps < 1)
    throw new ValueError(`warm-up takes a positive whole number of steps; this one is ${steps}`);
  const after = asSchedule(schedule);
  return (moment) => after(moment) * Math.min(1, (moment.step + 1) / steps);
}

/**
 * A fixed rate as a schedule.
 * @internal
 */
export function asSchedule(rate: number | Schedule): Schedule {
  if (typeof rate === 'function') return rate;
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new ValueError(`a learning rate is a positive number; this one is ${rate}`);
  return () => rate;
}
