/** Where Redis is, as the options say. */
import { UsageError } from '../core';
import type { RedisAddress } from '../grading/queue';
import type { redisOptions } from './tables/common-options';

type Given = { readonly [name in keyof typeof redisOptions]: string | undefined };

/**
 * The address on the command line, if there is one.
 * @throws UsageError for certificates, or a queue's key, without an address
 */
export function redisAddress(values: Given): RedisAddress | undefined {
  const { redis, 'redis-ca': ca, 'redis-cert': cert, 'redis-key': key, 'queue-key': shared } = values;
  if (redis === undefined) {
    if ((ca ?? cert ?? key) !== undefined)
      throw new UsageError('certificates belong to a server: --redis URL');
    if (shared !== undefined) throw new UsageError('a key of a queue belongs to one: --redis URL');
    return undefined;
  }
  return addressAt(redis, values);
}

/** The address where one is always given. */
export const addressAt = (
  url: string,
  { 'redis-ca': ca, 'redis-cert': cert, 'redis-key': key }: Given,
): RedisAddress => ({ url, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
