/** The page's words for what is only a number or a letter. */
import type { Verdict } from '../../exercises/judge';
import { flags } from '../wire';

/** By the letter of a cell. */
export const verdictOf: Readonly<Record<string, Verdict>> = {
  p: 'pass',
  a: 'partial',
  f: 'fail',
  m: 'missing',
  e: 'error',
  t: 'timeout',
  w: 'to-grade',
};

/** A verdict, in words. */
export const verdictText = (verdict: Verdict): string => verdict.replace('-', ' ');

/** Points, as short as they are. */
export const pointsText = (points: number): string => `${Math.round(points * 100) / 100}`;

/** With its sign, also where it is a plus. */
export const signedText = (points: number): string =>
  points < 0 ? `\u2212${pointsText(-points)}` : `+${pointsText(points)}`;

export function flagText(sum: number): string[] {
  return [
    ...(sum & flags.byHand ? ['graded by hand'] : []),
    ...(sum & flags.changedSince ? ['another notebook counts since it was graded by hand'] : []),
    ...(sum & flags.readersDiffer ? ['the two readers differ'] : []),
    ...(sum & flags.ruled ? ['ruled by the course'] : []),
  ];
}

/** A time as people here write it. */
export const timeText = (iso: string): string =>
  iso === '' ? '' : new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** `03` of `03-batch-normalization`. */
export const chapterLabel = (chapter: string): string => /^\d\d[a-z]?/.exec(chapter)?.[0] ?? chapter;

/** A student's name, or the id where there is none. */
export const nameOf = ({ id, name }: { readonly id: string; readonly name: string }): string => name || id;
