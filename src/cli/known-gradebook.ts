/** A gradebook that must be there already: for the commands that read one, or go on with one. */
import { statSync } from 'node:fs';
import { UsageError } from '../core';
import { type Gradebook, openGradebook } from '../grading/gradebook';

/**
 * Refuses a place where nobody has made a gradebook. An empty file is none: opening it would make one of it.
 * @throws UsageError that says how to make one
 */
export function refuseNoGradebook(place: string): void {
  if (place.includes('://')) return;
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined || (stats.isFile() && stats.size === 0))
    throw new UsageError(
      `there is no gradebook ${place}${stats === undefined ? '' : ', only an empty file'}; \`very-deep grade PATH --db ${place}\` makes one`,
    );
}

/** Opens it. @throws UsageError as {@link refuseNoGradebook} does, and where it cannot be opened */
export async function openKnownGradebook(place: string): Promise<Gradebook> {
  refuseNoGradebook(place);
  return openGradebook(place);
}
