/**
 * This room changes what belongs to others: prototypes and registries of libraries, globals of Node.js, the table of
 * loaded modules. One file for each patch; its head says what it changes, why, for which versions, and what shows that
 * it is still needed. `tests/patches/needed.test.ts` runs each library as it comes, in a process of its own, and fails
 * for a patch that is no longer needed.
 *
 * A patch is written for versions of a library, and holds for no other: it refuses where wrong numbers or lost answers
 * would follow ({@link mustFit}), and steps aside with a warning where only comfort is lost ({@link fits}).
 */
import { EngineError } from '../core';

/** A library as it is here, and the versions that a patch was written for: `4.22` means 4.22.0, 4.22.1 and so on. */
export interface Library {
  readonly name: string;
  readonly found: string | undefined;
  readonly writtenFor: string;
}

const isWrittenFor = ({ found, writtenFor }: Library): boolean => `${found}.`.startsWith(`${writtenFor}.`);

/** @throws EngineError where the library is of another version, with a sentence that says how to get the right one */
export function mustFit(library: Library): void {
  if (isWrittenFor(library)) return;
  const { name, found = 'of an unknown version', writtenFor } = library;
  throw new EngineError(
    `very-deep changes parts of ${name} and knows those of ${writtenFor}, but ${name} here is ${found}: ` +
      'run `npm ci` in the folder of the course',
  );
}

/**
 * Whether the library is of a version that the patch fits.
 * @param loss what goes on without the patch, as a sentence; printed as a warning where it does not fit
 */
export function fits(library: Library, loss: string): boolean {
  if (isWrittenFor(library)) return true;
  const { name, found = 'of an unknown version', writtenFor } = library;
  console.warn(`${name} is ${found}, and very-deep knows ${writtenFor}. ${loss}`);
  return false;
}
