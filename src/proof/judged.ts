/** An implementation, asked and judged in this process. */
import { tf } from '../backend';
import { execute } from '../exercises/execute';
import { type ExerciseResult, judge, type PreparedExercise } from '../exercises/judge';
import type { Implementation } from '../exercises/spec';

export async function judged(
  prepared: PreparedExercise,
  implementation: Implementation,
): Promise<ExerciseResult> {
  const answers = [];
  for (const one of prepared.cases) answers.push(await execute(tf, implementation, one.steps));
  return judge(prepared, answers);
}
