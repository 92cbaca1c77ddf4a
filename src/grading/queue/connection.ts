/** Where Redis is and how it is spoken to. Passwords come from the address or the environment and are never printed. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { Redis } from 'ioredis';
import { UsageError } from '../../core';
import { setting } from '../../core/settings';
import { withTeachersPackages } from '../../core/teachers-packages';
import { unreachable } from '../../core/unreachable';
import { codeOf, messageOf } from '../../platform/thrown';

/** `--redis` and what goes with it on the command line. */
export interface RedisAddress {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  readonly url: string;
  /** PEM files: who may have signed the server's certificate; this client's own certificate and its key. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** How ioredis is told, for our own connections and for those that BullMQ makes. */
type RedisSettings = {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Pick<TlsOptions, 'ca' | 'cert' | 'key'>;
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: (times: number) => number;
};

/** How long the first connection may take before the address is thought to be wrong. */
const connectMs = 5000;

/**
 * ioredis's options for an address. Once connected it waits for ever for a server that is away, as a restart is no
 * reason to lose work.
 * @throws UsageError for an address or a file that cannot be used
 */
function redisOptions({ url, ca, cert, key }: RedisAddress): RedisSettings {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new UsageError('--redis takes an address such as redis://localhost:6379');
  }
  const { protocol, hostname, port, username, password, pathname } = parsed;
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw new UsageError(`--redis takes redis:// or rediss:// (TLS), not ${protocol}//`);
  const database = pathname.replace(/^\//, '');
  if (!/^\d{0,3}$/.test(database))
    throw new UsageError(`the path of a Redis address is a database's number, not "${database}"`);
  if (protocol === 'redis:' && (ca ?? cert ?? key) !== undefined)
    throw new UsageError('certificates are for TLS: write rediss:// in --redis');
  const secret = decoded(password) || setting('VERY_DEEP_REDIS_PASSWORD');
  const pem = (option: string, file: string | undefined) =>
    file === undefined ? {} : { [option]: readPem(option, file) };
  return {
    host: hostname.replace(/^\[|\]$/g, '') || 'localhost',
    port: port === '' ? 6379 : Number(port),
    db: Number(database),
    ...(username !== '' && { username: decoded(username) }),
    ...(secret && { password: secret }),
    ...(protocol === 'rediss:' && { tls: { ...pem('ca', ca), ...pem('cert', cert), ...pem('key', key) } }),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, 2000),
  };
}

/** A part of an address as its owner meant it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError('in the user and the password of --redis, write a percent sign as %25');
  }
}

function readPem(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`--redis-${option}: cannot read ${file} (${codeOf(error)})`);
  }
}

/** An address without its secrets. */
const shown = ({ host, port, db, tls }: RedisSettings): string =>
  `${tls === undefined ? 'redis' : 'rediss'}://${host}:${port}${db ? `/${db}` : ''}`;

/** What a server meant that answered, and did not let us in. */
function refusal(told: string): string | undefined {
  if (/NOAUTH|WRONGPASS|NOPERM/.test(told)) return 'it wants another user or password';
  if (/Unknown RESP type|Protocol error/.test(told)) return 'what answers there is no Redis';
  return undefined;
}

/** A Redis that answers, and how further connections to it are made. */
export interface OpenRedis {
  readonly settings: RedisSettings;
  readonly client: Redis;
}

/**
 * Connects to the Redis at an address.
 * @throws UsageError for an address that cannot be used, and when no Redis there lets us in
 */
export async function openRedis(address: RedisAddress, say: (sentence: string) => void): Promise<OpenRedis> {
  const settings = redisOptions(address);
  return { settings, client: await connect(settings, say) };
}

/** Connects, and thereafter says when the server is away and when it is back. */
async function connect(options: RedisSettings, say: (sentence: string) => void): Promise<Redis> {
  const { Redis } = await withTeachersPackages('the queue', async () => {
    await import('bullmq'); // which every caller loads next
    return import('ioredis');
  });
  const client = new Redis({ ...options, lazyConnect: true, connectTimeout: connectMs });
  let failure = 'it did not answer';
  client.on('error', (error: NodeJS.ErrnoException) => {
    failure = unreachable(error.code) ?? error.message;
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    // A connection that is refused is tried again by itself; here the first refusal decides.
    await Promise.race([
      client.connect(),
      new Promise((_, reject) => client.once('close', () => reject(new Error('refused')))),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('late')), connectMs);
      }),
    ]);
    await client.ping();
  } catch (error) {
    client.disconnect();
    const told = `${failure} ${messageOf(error)}`;
    throw new UsageError(`cannot use the Redis at ${shown(options)}: ${refusal(told) ?? failure}`);
  } finally {
    clearTimeout(timer);
  }
  let away = false;
  client.on('reconnecting', () => {
    if (!away) say(`Redis at ${shown(options)} is away; waiting for it`);
    away = true;
  });
  client.on('ready', () => {
    if (away) say('Redis is back');
    away = false;
  });
  return client;
}
