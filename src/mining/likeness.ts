/** How alike two wrong answers are: by what they return, never by how they are written. */
import { sameOutcomes } from '../exercises/compare';
import type { PreparedExercise } from '../exercises/judge';
import type { Outcome } from '../exercises/spec';
import { isFiniteAnswer } from './written';

/** For each case of an exercise, what was answered. */
export type Answers = readonly (readonly Outcome[])[];

/** What is asked, where at least one of two answers is wrong; each observed outcome of a case counts. */
export interface Likeness {
  /** To so much of it both answer the same. */
  readonly same: number;
  /** To so much of it they answer differently. */
  readonly apart: number;
  /** To so much of it one of them stops, or comes to no finite number, and the other does not. */
  readonly edge: number;
}

/** Compares two answers to an exercise. */
export function likenessOf({ cases }: Pick<PreparedExercise, 'cases'>, a: Answers, b: Answers): Likeness {
  let [same, apart, edge] = [0, 0, 0];
  for (const [i, { expected, tolerance = {} }] of cases.entries()) {
    const [mine, theirs] = [a[i] ?? [], b[i] ?? []];
    const agrees = (x: Outcome | undefined, y: Outcome | undefined) =>
      x === y || (x !== undefined && y !== undefined && sameOutcomes([plain(x)], [plain(y)], tolerance));
    // Where an error has ended both nothing more is known of them.
    for (let j = 0; j < Math.max(mine.length, theirs.length); j++) {
      const [one, other] = [mine[j], theirs[j]];
      if (agrees(one, expected[j]) && agrees(other, expected[j])) continue;
      if (agrees(one, other)) same++;
      else if (isFiniteAnswer(one) !== isFiniteAnswer(other)) edge++;
      else apart++;
    }
  }
  return { same, apart, edge };
}

/** An error is the same whatever names and numbers its message tells: they are the code's own. */
function plain(outcome: Outcome): Outcome {
  if (!('error' in outcome)) return outcome;
  const { name, message } = outcome.error;
  const bare = message.replace(/'[^']*'|"[^"]*"|`[^`]*`|[\d.,[\]-]+|\b\w+(?=\.\w+ is not a)/g, '');
  return { error: { name, message: bare } };
}
