/** What a learning platform told when the course was registered with it as an LTI 1.3 tool. */
import path from 'node:path';
import { UsageError } from '../../core';
import { namedJson } from '../../core/named-file';
import { parse, schema } from '../../core/parse';

export interface Platform {
  /** The id that the platform gave the course. */
  readonly clientId: string;
  /** Where access tokens are given out. */
  readonly tokenUrl: string;
  /** What a platform wants to be called in a request for one. */
  readonly audience: string;
  /** The line items of the course there: the columns of its gradebook. */
  readonly lineItemsUrl?: string;
  /** By chapter, the address of a line item that the platform made. */
  readonly lines: Readonly<Record<string, string>>;
  /** The file of the private key. */
  readonly key: string;
}

const platformSchema = schema((z) => {
  const url = z.custom<string>(isSafe, { error: 'an address like https://lms.example.org/...' });
  return z.strictObject({
    clientId: z.string().check(z.minLength(1)),
    tokenUrl: url,
    audience: z.exactOptional(z.string().check(z.minLength(1))),
    lineItemsUrl: z.exactOptional(url),
    lines: z.exactOptional(z.record(z.string(), url)),
    key: z.string().check(z.minLength(1)),
  });
});

/** Grades and tokens go over TLS, or stay on this machine. */
function isSafe(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
  );
}

/**
 * Reads the file that describes a platform.
 * @throws UsageError naming what is wrong in it
 */
export function readPlatform(file: string, chapters: readonly string[]): Platform {
  const read = parse(platformSchema, namedJson(file), { what: file, error: UsageError });
  const { lines = {}, audience = read.tokenUrl, lineItemsUrl } = read;
  for (const chapter of Object.keys(lines))
    if (!chapters.includes(chapter))
      throw new UsageError(`${file}: lines: no chapter of the gradebook is called "${chapter}"`);
  if (lineItemsUrl === undefined && Object.keys(lines).length === 0)
    throw new UsageError(`${file}: it needs "lineItemsUrl", or "lines" with an address for each chapter`);
  return {
    clientId: read.clientId,
    tokenUrl: read.tokenUrl,
    audience,
    lines,
    key: path.resolve(path.dirname(file), read.key),
    ...(lineItemsUrl !== undefined && { lineItemsUrl }),
  };
}
