/** Exercises that a course takes out of the grade, or gives to all. */
import type { ExerciseResult } from '../../../exercises/judge';
import type { Course, ExerciseRule } from '../course';

/** A chapter's exercises after the course's rules, and a sentence for each rule that touched one of them. */
export interface RuledExercises {
  readonly exercises: readonly ExerciseResult[];
  readonly notes: readonly string[];
}

/** What was tried stays in the report; only points change. */
export function afterExerciseRules(
  exercises: readonly ExerciseResult[],
  rules: Course['exercises'],
): RuledExercises {
  const notes: string[] = [];
  const ruled = exercises.map((exercise): ExerciseResult => {
    const rule = Object.hasOwn(rules, exercise.id) ? rules[exercise.id] : undefined;
    if (rule === undefined) return exercise;
    const note = noteOf(exercise.id, rule);
    notes.push(note);
    const points = rule.kind === 'drop' ? { points: 0, maxPoints: 0 } : { points: exercise.maxPoints };
    return {
      ...exercise,
      ...points,
      feedback: `${note} ${exercise.feedback}`.trim(),
      ruled: rule.kind,
    };
  });
  return { exercises: ruled, notes };
}

const noteOf = (id: string, { kind, reason }: ExerciseRule): string =>
  `\`${id}\` ${kind === 'drop' ? 'does not count' : 'gives everybody full points'}: ${ended(reason)}`;

const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);
