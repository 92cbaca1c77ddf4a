/** Sends the gradebook's grades to a platform. It has no rules of its own, and sends only what the platform does not show yet. */
import { UsageError, VeryDeepError } from '../../core';
import type { Gradebook } from '../gradebook';
import { type ClassGrades, classGrades } from '../reports/exports';
import { saysWaiting, waitingSentence } from '../results/report';
import type { Roster } from '../submission/roster';
import type { Platform } from './platform';
import type { Asking } from './request';
import { GradeServices, type LineItem, type Results, type Score, same } from './services';

export interface SendOptions extends Asking {
  readonly roster: Roster;
  /** Sends nothing, and makes no line item. */
  readonly dryRun?: boolean;
  /** Who handed nothing in is sent 0. */
  readonly zeros?: boolean;
  /** When the grades are of; a later one wins. */
  readonly now?: () => Date;
}

/** What became of one student's grade. */
export interface Sent {
  readonly student: string;
  readonly chapter: string;
  readonly score: number;
  readonly maxScore: number;
  readonly outcome: 'sent' | 'to send' | 'the same there' | 'not sent';
  /** Why it was not sent; empty where it was. */
  readonly lack: string;
}

/** So many requests at a time: platforms limit how many a tool may make. */
const atATime = 4;

/** Marks the line items that were made here, whatever a teacher calls them there. */
const tag = 'very-deep';

/** Sends all that has changed, chapter by chapter. */
export async function sendGrades(book: Gradebook, platform: Platform, options: SendOptions): Promise<Sent[]> {
  const { roster, dryRun = false, zeros = false } = options;
  const all: ClassGrades = classGrades(await book.grades(), roster);
  const services = new GradeServices(platform, options);
  const lines = await services.lineItems();
  const sent: Sent[] = [];
  for (const chapter of all.chapters) {
    const maximum = all.maxScores.get(chapter) ?? 0;
    const line = await lineFor(chapter, maximum, { platform, services, lines, dryRun });
    const shown = line === undefined ? undefined : await services.results(line);
    const work = all.students.flatMap(({ id, student, grades }) => {
      const grade = grades.get(chapter);
      return grade === undefined || (grade.attempts === 0 && grade.adjustment === undefined && !zeros)
        ? []
        : [{ id, userId: student?.lti ?? '', grade }];
    });
    sent.push(
      ...(await inTurns(work, async ({ id, userId, grade }): Promise<Sent> => {
        const { score, maxScore, status } = grade;
        const one = { student: id, chapter, score, maxScore };
        if (userId === '')
          return { ...one, outcome: 'not sent', lack: 'the roster has no id of theirs in its column "lti"' };
        if (maxScore <= 0) return { ...one, outcome: 'not sent', lack: 'there was nothing to reach' };
        const counted = await book.counted(id, chapter);
        const waits = counted === undefined ? '' : waitingSentence(counted);
        if (isShown(shown, userId, { share: score / maxScore, waits: waits !== '' }))
          return { ...one, outcome: 'the same there', lack: '' };
        if (dryRun || line === undefined) return { ...one, outcome: 'to send', lack: '' };
        const comment = [waits, counted?.message].filter(Boolean).join(' ');
        const toSend: Score = {
          userId,
          scoreGiven: score,
          scoreMaximum: maxScore,
          ...(comment !== '' && { comment: comment.slice(0, 1000) }),
          activityProgress: status === 'absent' ? 'Initialized' : 'Submitted',
          gradingProgress: waits === '' ? 'FullyGraded' : 'PendingManual',
          timestamp: (options.now?.() ?? new Date()).toISOString(),
        };
        try {
          await services.send(line, toSend);
          return { ...one, outcome: 'sent', lack: '' };
        } catch (error) {
          if (!(error instanceof VeryDeepError)) throw error;
          return { ...one, outcome: 'not sent', lack: error.message };
        }
      })),
    );
  }
  return sent;
}

/**
 * Whether a platform shows a grade as it is. A person may have given nothing for what waited: then the score is the same, and it
 * waits no longer, of which the comment there does not know.
 */
const isShown = (
  shown: Results | undefined,
  userId: string,
  { share, waits }: { readonly share: number; readonly waits: boolean },
): boolean => {
  const there = shown?.get(userId);
  if (there === undefined || !same(there.share, share)) return false;
  return there.comment === undefined || saysWaiting(there.comment) === waits;
};

interface Lines {
  readonly platform: Platform;
  readonly services: GradeServices;
  readonly lines: readonly LineItem[];
  readonly dryRun: boolean;
}

/** The address of a chapter's line item: the one named for it, else ours there, else a new one; undefined before it is made. */
async function lineFor(
  chapter: string,
  maximum: number,
  { platform, services, lines, dryRun }: Lines,
): Promise<string | undefined> {
  const named = Object.hasOwn(platform.lines, chapter) ? platform.lines[chapter] : undefined;
  const there = named ?? lines.find((one) => one.tag === tag && one.resourceId === chapter)?.id;
  if (there !== undefined || dryRun) return there;
  if (platform.lineItemsUrl === undefined)
    throw new UsageError(
      `no line item is named for ${chapter}: add its address to "lines", or "lineItemsUrl"`,
    );
  return (await services.makeLineItem({ label: chapter, scoreMaximum: maximum, resourceId: chapter, tag }))
    .id;
}

/** Does some of the work at a time, and keeps its order. */
async function inTurns<T, R>(work: readonly T[], act: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < work.length; i = next++) done[i] = await act(work[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(atATime, work.length) }, worker));
  return done;
}
