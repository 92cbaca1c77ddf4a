/** What a student expected before a run, and what the run gave: a prediction that is made is kept as it was made. */

import { type Fitting, schema } from '../core/parse';
import { shortNumber } from '../display/html';

/** What can be predicted: a sentence or a choice, a number, or several of them. */
export type PredictedValue = string | number | readonly (string | number)[];

export const predictionSchema = schema((z) => {
  const single = z.union([z.string(), z.number()]);
  return z.looseObject({
    /** Missing where only the outcome is known. */
    value: z.exactOptional(z.union([single, z.array(single)])),
    /** Whether it was written after the outcome had been seen. */
    late: z._default(z.boolean(), false),
    /** What was measured for it, by the sentence of the claim. */
    outcomes: z._default(
      z.array(z.looseObject({ sentence: z.string(), measured: z.array(z.nullable(z.number())) })),
      [],
    ),
  });
});

/** What is remembered of one prediction. */
export type PredictionEntry = Fitting<typeof predictionSchema>;
export type Outcome = PredictionEntry['outcomes'][number];

export const notPredicted: PredictionEntry = { late: false, outcomes: [] };

/** A prediction that was made before its outcome stays; before that, and where there was none, it can be changed. */
export function withPrediction(entry: PredictionEntry, value: PredictedValue): PredictionEntry {
  const seen = entry.outcomes.length > 0;
  if (seen && entry.value !== undefined && !entry.late) return entry;
  return { ...entry, value: typeof value === 'object' ? [...value] : value, late: seen };
}

/** Of several measurements for one claim the last one counts. */
export function withOutcome(entry: PredictionEntry, outcome: Outcome): PredictionEntry {
  const others = entry.outcomes.filter(({ sentence }) => sentence !== outcome.sentence);
  return { ...entry, outcomes: [...others, outcome] };
}

const parts = (value: PredictedValue): readonly (string | number)[] =>
  typeof value === 'object' ? value : [value];

/** Nothing is predicted by an empty text or by a list of empty texts. */
export const isEmptyPrediction = (value: PredictedValue): boolean =>
  parts(value).every((part) => typeof part === 'string' && part.trim() === '');

/** A prediction as a sentence quotes it: words between quotation marks, numbers as they are. */
export const quotedPrediction = (value: PredictedValue): string =>
  parts(value)
    .map((part) => (typeof part === 'number' ? shortNumber(part) : `“${part.trim()}”`))
    .join(', ');

/**
 * A prediction beside what was measured.
 * @returns e.g. `0.9. Measured: 0.42, which is 0.48 less.`; a prediction in words is quoted alone, since the claim above
 *   it says what was measured
 */
export function compared(value: PredictedValue, measured: readonly number[]): string {
  const numbers = parts(value).flatMap(numbersIn);
  const quoted = quotedPrediction(value);
  if (numbers.length !== measured.length || numbers.some(Number.isNaN)) return `${quoted}.`;
  const gaps = measured.map((one, i) => gap(one - (numbers[i] as number)));
  return `${quoted}. Measured: ${measured.map(shortNumber).join(', ')}, which is ${gaps.join(', ')}.`;
}

/** The numbers of a text that is nothing but numbers, such as `0.4, 1.6`. */
function numbersIn(part: string | number): number[] {
  if (typeof part === 'number') return [part];
  return part
    .trim()
    .split(/[,;]?\s+/)
    .map((text) => (text === '' ? Number.NaN : Number(text)));
}

function gap(difference: number): string {
  if (Number.isNaN(difference)) return 'no number';
  if (difference === 0) return 'the same';
  return `${shortNumber(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'}`;
}
