/** The options that say where Redis is, for every command that speaks with one. */
import { UsageError } from '../core';
import type { RedisAddress } from '../grading/queue';

export const redisFlags = {
  redis: { type: 'string' },
  'redis-ca': { type: 'string' },
  'redis-cert': { type: 'string' },
  'redis-key': { type: 'string' },
} as const;

export const redisHelp = `
  --redis URL        redis://[user[:password]@]host[:port][/database], or rediss:// for TLS; a password can be given in
                     the environment, too: VERY_DEEP_REDIS_PASSWORD, which other users of the machine do not see
  --redis-ca FILE    PEM: who signs the server's certificate, where that is not a public authority
  --redis-cert FILE, --redis-key FILE    PEM: this machine's own certificate, where the server asks for one
`.trimEnd();

type Values = { readonly [name in keyof typeof redisFlags]?: string | undefined };

/** The address on the command line, if there is one. */
export function redisAddress(values: Values): RedisAddress | undefined {
  const { redis, 'redis-ca': ca, 'redis-cert': cert, 'redis-key': key } = values;
  if (redis === undefined) {
    if ((ca ?? cert ?? key) !== undefined)
      throw new UsageError('certificates belong to a server: --redis URL');
    return undefined;
  }
  return { url: redis, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

/** @throws UsageError when it is missing */
export function neededAddress(values: Values): RedisAddress {
  const address = redisAddress(values);
  if (address === undefined) throw new UsageError('which Redis? --redis redis://localhost:6379');
  return address;
}
