/** Requests to a platform: each is tried again where waiting may help, and at the pace that the platform asks for. */
import { UsageError } from '../../core';
import { reasonOf } from '../../core/parse';

/** What a platform answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Asking {
  /** Waits so many milliseconds; tests do not. */
  readonly wait?: (milliseconds: number) => Promise<void>;
}

/** How often a request is made at most, and how long it is waited for an answer. */
const tries = 6;
const answerMilliseconds = 60_000;
const longestWait = 120_000;

/** What may be otherwise a little later. */
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Asks a platform, again where it is busy or out of reach.
 * @returns the last answer, whatever its status; `again` where an earlier try may have got through unanswered
 * @throws UsageError when there is none
 */
export async function ask(
  url: string,
  init: RequestInit,
  { wait = pause }: Asking = {},
): Promise<Answer & { readonly again: boolean }> {
  let reason = '';
  for (let n = 1; ; n++) {
    let after = 500 * 2 ** n;
    try {
      // A platform that leads elsewhere would be told the token there.
      const response = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(answerMilliseconds),
      });
      const text = await response.text();
      if (!passing.has(response.status) || n === tries)
        return { status: response.status, headers: response.headers, text, again: n > 1 };
      after = asked(response.headers.get('retry-after')) ?? after;
    } catch (error) {
      const cause = (error as Error).cause;
      reason = `${reasonOf(error)}${cause === undefined ? '' : ` (${reasonOf(cause)})`}`;
      if (n === tries) throw new UsageError(`${new URL(url).origin} gives no answer: ${reason}`);
    }
    await wait(Math.min(after, longestWait));
  }
}

/** How long a platform asks to be left in peace: in seconds, or until a date. */
function asked(header: string | null): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** What went wrong, in the platform's words, cut. */
export const refusalOf = ({ status, text }: Pick<Answer, 'status' | 'text'>): string =>
  `status ${status}${text.trim() === '' ? '' : `: ${text.trim().replace(/\s+/g, ' ').slice(0, 300)}`}`;
