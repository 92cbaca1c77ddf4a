import { ExerciseError } from '../core';
import { setting } from '../core/settings';
import { display } from '../display';
import { shortNumber } from '../display/html';
import { expectPredictionId } from './predict';
import { compared } from './prediction';
import { recordOutcome } from './progress-file';
import { renderNote } from './render';

/** What a measured number was expected to be, fixed before it was measured. */
export interface Expectation {
  /** At least this. */
  readonly atLeast?: number;
  /** At most this. */
  readonly atMost?: number;
}

/**
 * Asserts a claim of the text by the number measured for it, and shows both.
 *
 * Where the size is `smoke` or the data is a stand-in, the number is shown and nothing is asserted: a claim about real
 * data and real training says nothing there. Where it answers a prediction, what was expected is shown under it.
 *
 * @param sentence the claim, as the text makes it
 * @param options what was measured, and what was expected
 * @param options.measured the number, or several that must all meet the expectation
 * @param options.expect the bound, fixed beforehand
 * @param options.standIn whether the data is the synthetic stand-in; false by default
 * @param options.prediction the prediction that it answers, e.g. `'02-p3'`
 * @throws ExerciseError when the claim is untrue here, so that the cell fails; at every size when nothing was measured
 * @example
 * ```ts
 * claim('Half of four is two.', { measured: 4 / 2, expect: { atLeast: 2, atMost: 2 } });
 * ```
 */
export function claim(
  sentence: string,
  {
    measured,
    expect,
    standIn = false,
    prediction,
  }: {
    measured: number | readonly number[];
    expect: Expectation;
    standIn?: boolean;
    prediction?: string;
  },
): void {
  if (prediction !== undefined) expectPredictionId(prediction);
  const numbers = typeof measured === 'number' ? [measured] : measured;
  if (numbers.length === 0)
    throw new ExerciseError(
      `This claim has nothing to hold against: ${sentence} Its list of measurements is empty. Measure at least one number, or leave the claim out at this size.`,
    );
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = expect;
  const holds = numbers.every((n) => n >= atLeast && n <= atMost);
  const figures = `${numbers.map(shortNumber).join(', ')} (expected ${bounds(expect)})`;
  const asserted = !standIn && setting('VERY_DEEP_SIZE') !== 'smoke';
  if (asserted && !holds)
    throw new ExerciseError(`This claim is not true here: ${sentence} Measured ${figures}.`);
  display(
    renderNote(asserted ? 'Measured here:' : 'Measured here, not asserted:', `${sentence} ${figures}.`),
  );
  if (prediction !== undefined) showPrediction(prediction, sentence, numbers);
}

/** Sets what was expected under what was measured; where nothing was, it says nothing. */
function showPrediction(id: string, sentence: string, measured: readonly number[]): void {
  const { value, late } = recordOutcome(id, { sentence, measured: [...measured] });
  if (value === undefined) return;
  const title = late ? `Your prediction ${id}, written after the run:` : `You predicted (${id}):`;
  display(renderNote(title, compared(value, measured)));
}

function bounds({ atLeast, atMost }: Expectation): string {
  if (atLeast !== undefined && atMost !== undefined)
    return `${shortNumber(atLeast)} to ${shortNumber(atMost)}`;
  if (atMost !== undefined) return `at most ${shortNumber(atMost)}`;
  return atLeast === undefined ? 'any number' : `at least ${shortNumber(atLeast)}`;
}
