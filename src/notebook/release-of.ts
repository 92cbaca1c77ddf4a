/** Which release a notebook is compared with: the one that its student was given, where that is kept. */
import type { Notebook } from './notebook';
import { courseVersion, knownReleases, releasedChapters, releasedNotebook } from './released';

/** A release that a notebook is compared with. */
export interface ReleaseOf {
  readonly version: string;
  readonly released: Notebook;
  /** What its student and teacher should know about the choice, in a sentence; empty for the present release. */
  readonly note: string;
}

/** The chapters of all releases that are there: an old notebook may be of one that the course no longer has. */
export const allChapters = (): string[] => [...new Set(knownReleases().flatMap(releasedChapters))].sort();

/**
 * The release to compare a notebook of a chapter with.
 * @param origin what the notebook says of itself, which anybody can write there
 * @throws UsageError when no release has that chapter
 */
export async function releaseOf(chapter: string, origin: Notebook['origin']): Promise<ReleaseOf> {
  const { version, note } = choose(chapter, origin?.version);
  return { version, note, released: await releasedNotebook(chapter, version) };
}

function choose(chapter: string, given: string | undefined): { version: string; note: string } {
  const having = knownReleases().filter((version) => releasedChapters(version).includes(chapter));
  const present = having.includes(courseVersion) ? courseVersion : (having.at(-1) ?? courseVersion);
  if (given === undefined || given === present) return { version: present, note: '' };
  if (having.includes(given))
    return { version: given, note: `It is of release ${given}, and was compared with that one.` };
  const shown = given.replace(/[^\w.+-]/g, '?').slice(0, 40);
  return {
    version: present,
    note: `It says that it is of release ${shown}, which is not kept here; it was compared with release ${present}.`,
  };
}
