import type { Gradebook } from '../src/grading/gradebook';
import type { Course } from '../src/grading/results/course';

export function recordClass(
  book: Gradebook,
  options: { readonly students?: number; readonly exercises?: number; readonly course: Course },
): Promise<{ students: string[]; chapters: { chapter: string; exercises: { id: string }[] }[] }>;
