/** What the desk shows of the course beside an answer in words. */
import { ExerciseError } from '../core';
import { loadExercise } from '../exercises/registry';
import { isTextId } from '../exercises/text';
import type { TextWire } from './wire';

/** What is asked, and how to read it; undefined for what is answered by code, or is no longer in the course. */
export async function textOf(exercise: string): Promise<TextWire | undefined> {
  if (!isTextId(exercise)) return undefined;
  try {
    const found = await loadExercise(exercise);
    return found.kind === 'text' ? textWire(found) : undefined;
  } catch (error) {
    if (error instanceof ExerciseError) return undefined;
    throw error;
  }
}

const textWire = ({ prompt, figure, words, reading }: TextWire): TextWire => ({
  ...{ prompt, words, reading },
  ...(figure && { figure }),
});
