/** What lateness costs. */
import { firstPart } from '../../../core/chapter-name';
import type { Course } from '../course';
import { timeWords } from '../hand-in';
import { type Lateness, roundGrade, type TimeSource } from '../report';

/**
 * What lateness takes from a score, or undefined where it takes nothing because nothing is late.
 * @param at when the notebook was handed in, in milliseconds
 */
export function latenessOf(
  { id, chapter, score }: { readonly id: string; readonly chapter: string; readonly score: number },
  course: Course,
  at: number,
): Lateness | undefined {
  const extended = Object.hasOwn(course.extensions, id) ? course.extensions[id] : undefined;
  // A part without a deadline of its own has that of the chapter's first part: it once was in the same notebook.
  const named = Object.hasOwn(course.deadlines, chapter)
    ? chapter
    : (firstPart(chapter, Object.keys({ ...course.deadlines, ...extended })) ?? chapter);
  const deadline = own(extended, chapter) ?? own(extended, named) ?? own(course.deadlines, named);
  if (deadline === undefined) return undefined;
  const late = at - Date.parse(deadline);
  if (late <= course.late.graceMinutes * 60_000) return undefined;
  const days = Math.ceil(late / 86_400_000);
  const percent = days > course.late.lastDay ? 100 : Math.min(100, days * course.late.percentPerDay);
  return { deadline, days, percent, points: latePoints(score, percent) };
}

/** What a percentage takes from points. */
export const latePoints = (score: number, percent: number): number =>
  roundGrade(score - roundGrade(score * (1 - percent / 100)));

/** What a report says of it. */
export const lateSentence = ({ days, percent }: Lateness, from: TimeSource, earned: number): string =>
  `Handed in ${days === 1 ? 'a day' : `${days} days`} late, ${timeWords[from]}: ${percent} % off the ${earned} points.`;

/** A student may be called `constructor`. */
const own = (times: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  times !== undefined && Object.hasOwn(times, name) ? times[name] : undefined;
