/** The exercises as they leave the teacher's machine: cases and sealed replies for the visible seed, and no reference. */
import { tf } from '../backend';
import { prepare } from '../exercises/prepare';
import { sealQuestion } from '../exercises/questions';
import { chapters, loadChapter } from '../exercises/registry';
import { visibleSeed } from '../exercises/source';
import type { Exercise } from '../exercises/spec';
import { sentText } from '../exercises/text';
import { toWire } from '../exercises/values';

/** One exercise, as a file holds it. */
export interface Recording {
  readonly id: string;
  readonly kind: Exercise['kind'];
  readonly text: string;
}

/** Runs the references of all exercises once. */
export async function recordings(): Promise<Recording[]> {
  const all = (await Promise.all(chapters().map(loadChapter))).flat();
  const made: Recording[] = [];
  for (const exercise of all) {
    const data = await recorded(exercise);
    const { id, kind, retired } = exercise;
    made.push({ id, kind, text: toWire({ ...data, ...(retired !== undefined && { retired }) }) });
  }
  return made;
}

function recorded(exercise: Exercise) {
  if (exercise.kind === 'question') return sealQuestion(exercise);
  return exercise.kind === 'text' ? sentText(exercise) : prepare(tf, exercise, visibleSeed);
}
