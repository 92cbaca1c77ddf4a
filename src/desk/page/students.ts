/** Students as they were last read. The next ones are read ahead, so that nobody waits for them. */
import type { HandRecord, Reading } from '../../grading/gradebook';
import type { ExerciseWire, StudentWire } from '../wire';
import { get, part } from './api';
import { store } from './store';

/** Who reads: the first reader, the second one, or both in agreement. */
export const reading = store<Reading>('first');

/** Counts what was changed here, for whoever shows a student. */
export const changes = store(0);

const read = new Map<string, StudentWire>();
const coming = new Map<string, Promise<StudentWire>>();

reading.listen(() => forgetStudents());

/** What is known of a student now. */
export const student = (id: string): StudentWire | undefined => read.get(id);

/** Reads a student, unless that is known or on its way. */
export function readStudent(id: string, { again = false } = {}): Promise<StudentWire> {
  const known = read.get(id);
  if (known !== undefined && !again) return Promise.resolve(known);
  const under = coming.get(id);
  if (under !== undefined) return under;
  const asked = get<StudentWire>(
    `/api/students/${part(id)}${reading.get() === 'second' ? '?reading=second' : ''}`,
  )
    .then((wire) => {
      if (coming.get(id) === asked) read.set(id, wire);
      changes.set(changes.get() + 1);
      return wire;
    })
    .finally(() => {
      // After a change of reading another one may be on its way, which is not this one's to forget.
      if (coming.get(id) === asked) coming.delete(id);
    });
  coming.set(id, asked);
  return asked;
}

/** What others may have changed is read anew, but shown until then. */
export function forgetStudents(): void {
  read.clear();
  coming.clear();
  changes.set(changes.get() + 1);
}

/** Takes over what was saved. */
export function saved(record: HandRecord): void {
  const known = read.get(record.student);
  if (known === undefined) return;
  const exercise = (one: ExerciseWire): ExerciseWire =>
    one.id === record.exercise ? { ...one, byHand: { ...one.byHand, [record.reading]: record } } : one;
  read.set(record.student, {
    ...known,
    chapters: known.chapters.map((one) => ({ ...one, exercises: one.exercises.map(exercise) })),
  });
  changes.set(changes.get() + 1);
  // The grade that comes of it is the server's to say; what was asked for before does not know it yet.
  coming.delete(record.student);
  void readStudent(record.student, { again: true });
}
