/** Which cases a notebook is asked: they follow from the run's secret, so that whoever has it can ask them again. */
import { createHmac } from 'node:crypto';
import { visibleSeed } from '../../exercises/source';

/**
 * How many sets of cases a run has. Each is prepared once, kept and sent to whoever grades, and one of the longest chapter
 * is a megabyte of text and half a second of work: a class of hundreds could not have one each.
 */
export const caseSets = 16;

/**
 * The seed of the cases for one attempt of one student. Another student is asked other cases, and so is the same student
 * with another notebook: what a verdict tells of a hidden case is of little use to the next attempt.
 * @param secret the seed of the run; the visible one stays as it is
 * @param attempt whose notebook it is, and the digest of its bytes
 */
export function caseSeed(secret: string, { student, digest }: { student: string; digest: string }): string {
  if (secret === visibleSeed) return secret;
  const drawn = keyed(secret, JSON.stringify(['attempt', student, digest])).readUInt32BE() % caseSets;
  return keyed(secret, JSON.stringify(['cases', drawn])).toString('hex');
}

const keyed = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(text).digest();
