/**
 * What is given by hand goes out here, one save after the other for each exercise of a student. What the server has not
 * taken stays, also over a reload of the page: it is sent again until it is taken, or until somebody decides.
 */
import type { Giving, HandRecord } from '../../grading/gradebook';
import { put, Refusal } from './api';
import { store } from './store';
import { saved } from './students';

export interface Outgoing {
  readonly giving: Giving;
  readonly status: 'saving' | 'saved' | 'waiting' | 'conflict' | 'refused';
  readonly error: string;
  /** What somebody else gave meanwhile. */
  readonly theirs?: HandRecord;
}

/** By exercise of a student and reading. */
export const outbox = store<ReadonlyMap<string, Outgoing>>(new Map());

export const keyOf = ({
  student,
  exercise,
  reading,
}: Pick<Giving, 'student' | 'exercise' | 'reading'>): string => JSON.stringify([student, exercise, reading]);

const kept = 'very-deep-desk-outbox';
const retryMs = 1500;
const sending = new Set<string>();
/** The versions that the server has told, which may be newer than what a draft was made from. */
const versions = new Map<string, number>();

function set(key: string, one: Outgoing | undefined): void {
  const next = new Map(outbox.get());
  if (one === undefined) next.delete(key);
  else next.set(key, one);
  outbox.set(next);
  const unsent = [...next.values()].filter(({ status }) => status !== 'saved').map(({ giving }) => giving);
  sessionStorage.setItem(kept, JSON.stringify(unsent));
}

/** Gives: at once on the page, and to the server as soon as it takes it. */
export function give(giving: Giving): void {
  const key = keyOf(giving);
  const version = Math.max(giving.version, versions.get(key) ?? 0);
  set(key, { giving: { ...giving, version }, status: 'saving', error: '' });
  void send(key);
}

/** Gives over what somebody else gave. */
export function insist(key: string): void {
  const one = outbox.get().get(key);
  if (one !== undefined) give({ ...one.giving, version: one.theirs?.version ?? one.giving.version });
}

/** Lets go of what was not saved. */
export function letGo(key: string): void {
  const one = outbox.get().get(key);
  set(key, undefined);
  if (one?.theirs !== undefined) saved(one.theirs);
}

async function send(key: string): Promise<void> {
  if (sending.has(key)) return;
  sending.add(key);
  // What may have been taken, though the answer was lost, is asked about again before anything else: else one's own grade
  // would look like a colleague's.
  let doubtful: Giving | undefined;
  try {
    for (;;) {
      const one = outbox.get().get(key);
      if (one === undefined || (one.status !== 'saving' && one.status !== 'waiting')) return;
      const sent = doubtful ?? one.giving;
      const answer = await attempt(sent);
      const now = outbox.get().get(key);
      if (now === undefined) return;
      if ('record' in answer) {
        versions.set(key, answer.record.version);
        doubtful = undefined;
        const isLast = now.giving === sent;
        const giving = { ...now.giving, version: answer.record.version };
        set(key, { giving, status: isLast ? 'saved' : 'saving', error: '' });
        if (isLast) saved(answer.record);
      } else {
        set(key, { ...now, ...answer });
        doubtful = answer.status === 'waiting' ? sent : undefined;
        if (doubtful !== undefined) await new Promise((done) => setTimeout(done, retryMs));
      }
    }
  } finally {
    sending.delete(key);
  }
}

type Answer = { readonly record: HandRecord } | Pick<Outgoing, 'status' | 'error' | 'theirs'>;

async function attempt(giving: Giving): Promise<Answer> {
  try {
    const { records } = await put<{ records: [HandRecord] }>('/api/hand', { givings: [giving] });
    return { record: records[0] };
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500)
      return { status: 'waiting', error: 'the desk does not answer; this is kept, and sent again' };
    const { conflict } = error.body as { conflict?: { standing?: HandRecord } };
    if (error.status === 409)
      return {
        status: 'conflict',
        error: error.message,
        ...(conflict?.standing && { theirs: conflict.standing }),
      };
    return { status: 'refused', error: error.message };
  }
}

/** Whether something is not saved yet. */
const isUnsaved = (): boolean => [...outbox.get().values()].some(({ status }) => status !== 'saved');

/** Sends what an earlier page could not. */
export function resume(): void {
  const texts = sessionStorage.getItem(kept);
  if (texts === null) return;
  for (const giving of JSON.parse(texts) as Giving[]) give(giving);
}

addEventListener('beforeunload', (event) => {
  if (isUnsaved()) event.preventDefault();
});
