/**
 * The Assignment and Grade Services of a platform: line items (the columns of its gradebook), results, scores.
 * @source https://www.imsglobal.org/spec/lti-ags/v2p0
 */
import { UsageError } from '../../core';
import { parseJson, schema } from '../../core/parse';
import type { Platform } from './platform';
import { type Answer, type Asking, ask, refusalOf } from './request';
import { Tokens } from './token';

const lineItemSchema = schema((z) =>
  z.object({
    id: z.string().check(z.minLength(1)),
    label: z.string(),
    scoreMaximum: z.number(),
    resourceId: z.nullish(z.string()),
    tag: z.nullish(z.string()),
  }),
);
const lineItemsSchema = schema((z) => z.array(lineItemSchema() as ReturnType<typeof lineItemSchema>));
const resultsSchema = schema((z) =>
  z.array(
    z.object({
      userId: z.string(),
      resultScore: z.nullish(z.number()),
      resultMaximum: z.nullish(z.number()),
      comment: z.nullish(z.string()),
    }),
  ),
);

export interface LineItem {
  readonly id: string;
  readonly label: string;
  readonly scoreMaximum: number;
  readonly resourceId?: string | null | undefined;
  readonly tag?: string | null | undefined;
}

/** What a platform shows of each student: a share of the maximum, and the comment, where it shows comments. */
export type Results = ReadonlyMap<string, { readonly share: number; readonly comment?: string }>;

/** A score as it is sent. */
export interface Score {
  readonly userId: string;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly comment?: string;
  readonly activityProgress: 'Initialized' | 'Submitted';
  /** `PendingManual`: points wait for a person. */
  readonly gradingProgress: 'FullyGraded' | 'PendingManual';
  /** A later one wins; the same one twice is one score. */
  readonly timestamp: string;
}

const media = {
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
} as const;

/** More pages than these of one list are a platform that leads in a circle. */
const mostPages = 500;

export class GradeServices {
  readonly #platform: Platform;
  readonly #tokens: Tokens;
  readonly #asking: Asking;

  constructor(platform: Platform, asking: Asking = {}) {
    this.#platform = platform;
    this.#asking = asking;
    this.#tokens = new Tokens(platform, asking);
  }

  /** The line items of the course there. */
  async lineItems(): Promise<LineItem[]> {
    const { lineItemsUrl } = this.#platform;
    return lineItemsUrl === undefined ? [] : this.#pages(lineItemsUrl, media.lineItems, lineItemsSchema);
  }

  /** Makes a line item. @throws UsageError where the platform allows none */
  async makeLineItem(line: Omit<LineItem, 'id'>): Promise<LineItem> {
    const url = this.#platform.lineItemsUrl as string;
    const answer = await this.#ask(url, 'POST', media.lineItem, media.lineItem, line);
    if (answer.status !== 200 && answer.status !== 201)
      throw new UsageError(
        `the platform makes no line item for ${line.label} (${refusalOf(answer)}); make it there, and name its address in "lines"`,
      );
    return parseJson(lineItemSchema, answer.text, { what: url, error: UsageError });
  }

  /** What the platform shows; undefined where it does not let a tool read that. */
  async results(line: string): Promise<Results | undefined> {
    const url = below(line, 'results');
    let read: {
      userId: string;
      resultScore?: number | null | undefined;
      resultMaximum?: number | null | undefined;
      comment?: string | null | undefined;
    }[];
    try {
      read = await this.#pages(url, media.results, resultsSchema);
    } catch (error) {
      if (error instanceof NotAllowed) return undefined;
      throw error;
    }
    return new Map(
      read.flatMap(({ userId, resultScore, resultMaximum, comment }) => {
        if (typeof resultScore !== 'number') return [];
        const share = resultScore / (resultMaximum || 1);
        return [[userId, { share, ...(typeof comment === 'string' && { comment }) }] as const];
      }),
    );
  }

  /** Sends a score. @throws UsageError where it is refused, with what the platform says */
  async send(line: string, score: Score): Promise<void> {
    const answer = await this.#ask(below(line, 'scores'), 'POST', 'application/json', media.score, score);
    if (answer.status >= 200 && answer.status < 300) return;
    // A first try may have got through although its answer did not: then this one is refused, for it is no later one.
    if (answer.again && [400, 409].includes(answer.status)) {
      const now = (await this.results(line))?.get(score.userId);
      if (now !== undefined && same(now.share, score.scoreGiven / score.scoreMaximum)) return;
    }
    throw new UsageError(refusalOf(answer));
  }

  async #pages<T>(
    first: string,
    accept: string,
    expected: () => import('zod/mini').ZodMiniType<T[]>,
  ): Promise<T[]> {
    const all: T[] = [];
    const origin = new URL(first).origin;
    let url: string | undefined = first;
    for (let n = 0; url !== undefined && n < mostPages; n++) {
      const answer: Answer = await this.#ask(url, 'GET', accept);
      if (answer.status === 401 || answer.status === 403) throw new NotAllowed(refusalOf(answer));
      if (answer.status !== 200) throw new UsageError(`${url}: ${refusalOf(answer)}`);
      all.push(...parseJson(expected, answer.text, { what: url, error: UsageError }));
      url = nextOf(answer.headers.get('link'), url);
      // The token is for this platform alone.
      if (url !== undefined && new URL(url).origin !== origin)
        throw new UsageError(`${first}: the next page is on another machine (${url})`);
    }
    return all;
  }

  async #ask(url: string, method: string, accept: string, type?: string, body?: unknown) {
    const once = async (token: string) =>
      ask(
        url,
        {
          method,
          headers: {
            accept,
            authorization: `Bearer ${token}`,
            ...(type !== undefined && { 'content-type': type }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        },
        this.#asking,
      );
    const token = await this.#tokens.get();
    const answer = await once(token);
    return answer.status === 401 ? once(await this.#tokens.get(token)) : answer;
  }
}

class NotAllowed extends UsageError {}

/** Whether two shares of a maximum show as the same grade. */
export const same = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;

/** An address below a line item's, which may have a query behind it. */
export function below(line: string, name: 'scores' | 'results'): string {
  const url = new URL(line);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
  return url.href;
}

/** The address of the next page, by RFC 8288. */
function nextOf(link: string | null, base: string): string | undefined {
  const [, address] = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(link ?? '') ?? [];
  return address === undefined ? undefined : new URL(address, base).href;
}
