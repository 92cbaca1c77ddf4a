import { ExerciseError } from '../core';
import { display } from '../display';
import { isEmptyPrediction, type PredictedValue, quotedPrediction } from './prediction';
import { recordPrediction } from './progress-file';
import { renderNote } from './render';

/**
 * Keeps what you expect of the next cells before you run them. It is shown again beside what was measured, and in
 * `progress()`. Nobody grades it.
 *
 * A prediction can be changed until its outcome is seen. Then it stays as it was made: a forecast is worth something only
 * when it cannot be mended afterwards.
 *
 * @param id the prediction, e.g. `'02-p3'`
 * @param value what you expect: a sentence, a choice, a number, or a list of these; an empty text is none yet
 * @throws ExerciseError when the id is not of that form, or the value none of these
 * @example
 * ```ts
 * predict('00-p1', 'It shrinks in every layer.');
 * ```
 */
export function predict(id: string, value: PredictedValue): void {
  const held = heldPrediction(id, value);
  const empty = isEmptyPrediction(held);
  const entry = recordPrediction(id, empty ? undefined : held);
  const { value: kept, late } = entry;
  if (kept === undefined) {
    const how = `What do you expect? Write it between the quotes of this cell and run it before you go on: a sentence, a word or a number. Nobody grades it.`;
    display(renderNote(`Prediction ${id} is still empty.`, how));
    return;
  }
  const quoted = quotedPrediction(kept);
  if (late) {
    display(renderNote(`Your prediction ${id}, written after the run:`, `${quoted}.`));
    return;
  }
  const changed = !empty && quotedPrediction(held) !== quoted;
  const stays = changed
    ? ` The outcome has been seen since, so this one stays beside what the cell says now.`
    : '';
  display(renderNote(`Your prediction ${id}:`, `${quoted}.${stays}`));
}

/**
 * @returns the value in a form in which a file keeps it
 * @throws ExerciseError where it is no prediction
 */
function heldPrediction(id: unknown, value: unknown): PredictedValue {
  if (typeof id !== 'string' || typeof value === 'undefined')
    throw new ExerciseError(
      `\`predict\` keeps what you expect: predict('02-p3', 'it shrinks'). ${typeof id === 'string' ? 'The second argument is missing.' : 'The first argument is the name of a prediction. What a model computes is given by `infer(model, x)`.'}`,
    );
  expectPredictionId(id);
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  const held = parts.map((part) => {
    if (typeof part === 'string') return part;
    // A file of JSON has no infinity; as a prediction it is as good as any number.
    if (typeof part === 'number' && !Number.isNaN(part)) return Number.isFinite(part) ? part : String(part);
    const found = typeof part === 'number' ? 'NaN' : Array.isArray(part) ? 'a list' : typeof part;
    throw new ExerciseError(
      `The prediction ${id} is a sentence between quotes, a number, or a list of these; got ${found}.`,
    );
  });
  return Array.isArray(value) ? held : (held[0] as string | number);
}

/** @throws ExerciseError when no prediction can be called so */
export function expectPredictionId(id: string): void {
  if (!/^\d\d-p\d{1,2}$/.test(id))
    throw new ExerciseError(
      `no prediction is called ${JSON.stringify(id)}: they have names like '02-p3', the third of chapter 02`,
    );
}
