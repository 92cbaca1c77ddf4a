/**
 * The key that a queue's graders and workers share. Redis only carries: whoever may write to it can neither add a
 * submission nor a report without this key. It says that one of us wrote something, and for which job.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DataError, UsageError } from '../../core';
import { parse, parseJson, type Schema, schema } from '../../core/parse';
import { setting } from '../../core/settings';
import { codeOf } from '../../platform/thrown';

/** What is signed: a submission on its way to a worker, or a report on its way back. */
export type Kind = 'job' | 'result';

/** A text with its signature, as it lies in Redis. */
export interface Sealed {
  readonly text: string;
  readonly mac: string;
}

/** Which job something is signed for. */
export interface Seat {
  readonly queue: string;
  readonly kind: Kind;
  readonly id: string;
}

const sealedSchema = schema((z) =>
  z.object({ text: z.string(), mac: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
);

/** How long a text may be, in characters: more than any honest notebook, or report, has. */
const longest: Readonly<Record<Kind, number>> = { job: 2 ** 25, result: 2 ** 23 };

const least = 32;
const recipe = 'node -p "crypto.randomBytes(32).toString(\'hex\')" > queue.key';

export class QueueKey {
  readonly #secret: string;

  /**
   * @param from where it was read, for the sentence
   * @throws UsageError when it is so short that it could be guessed
   */
  constructor(secret: string, from: string) {
    if (secret.length < least)
      throw new UsageError(
        `the queue's key in ${from} has ${secret.length} characters and needs ${least}; make one: ${recipe}`,
      );
    this.#secret = secret;
  }

  /** Part of the queue's name: who has another key sees another queue, and takes no work that it could not read. */
  get name(): string {
    return this.#mac('the name of the queue').slice(0, 8);
  }

  /** Signs something for a job. */
  seal(seat: Seat, content: unknown): Sealed {
    const text = JSON.stringify(content);
    return { text, mac: this.#macOf(seat, text) };
  }

  /**
   * What was signed for a job, held against its schema.
   * @throws DataError for anything else
   */
  open<T>(seat: Seat, raw: unknown, expected: Schema<T>): T {
    const wording = { what: `the ${seat.kind} that Redis holds` };
    const { text, mac } = parse(sealedSchema, raw, wording);
    if (text.length > longest[seat.kind])
      throw new DataError(`${wording.what} is longer than ${longest[seat.kind]} characters`);
    if (!timingSafeEqual(Buffer.from(mac), Buffer.from(this.#macOf(seat, text))))
      throw new DataError(`${wording.what} is not signed with the queue's key`);
    return parseJson(expected, text, wording);
  }

  #macOf({ queue, kind, id }: Seat, text: string): string {
    return this.#mac(`${JSON.stringify([queue, kind, id])}\n${text}`);
  }

  #mac(text: string): string {
    return createHmac('sha256', this.#secret).update(`very-deep queue 1\n${text}`).digest('hex');
  }
}

/**
 * The key in a file, else in the environment.
 * @throws UsageError where there is none, or none that can be used: a queue without a key would believe everybody
 */
export function readQueueKey(file: string | undefined): QueueKey {
  if (file !== undefined) return new QueueKey(textIn(file), file);
  const given = setting('VERY_DEEP_QUEUE_KEY');
  if (given !== undefined) return new QueueKey(given.trim(), 'VERY_DEEP_QUEUE_KEY');
  throw new UsageError(
    `a queue needs a key that its graders and workers share: --queue-key FILE, or VERY_DEEP_QUEUE_KEY; make one: ${recipe}`,
  );
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new UsageError(`--queue-key: cannot read ${file} (${codeOf(error)}); make it: ${recipe}`);
  }
}
