/** The exercises as they leave the teacher's machine: cases and sealed replies for the visible seed, and no reference. */
import { tf } from '../backend';
import { prepare } from '../exercises/prepare';
import { sealQuestion } from '../exercises/questions';
import { chapters, loadChapter } from '../exercises/registry';
import { visibleSeed } from '../exercises/source';
import { toWire } from '../exercises/values';

/** One exercise, as a file holds it. */
export interface Recording {
  readonly id: string;
  readonly kind: 'code' | 'bug-hunt' | 'question';
  readonly text: string;
}

/** Runs the references of all exercises once. */
export async function recordings(): Promise<Recording[]> {
  const all = (await Promise.all(chapters().map(loadChapter))).flat();
  const recorded: Recording[] = [];
  for (const exercise of all) {
    const data =
      exercise.kind === 'question' ? sealQuestion(exercise) : await prepare(tf, exercise, visibleSeed);
    const { id, kind, retired } = exercise;
    recorded.push({ id, kind, text: toWire({ ...data, ...(retired !== undefined && { retired }) }) });
  }
  return recorded;
}
