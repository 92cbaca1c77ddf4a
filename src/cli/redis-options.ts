/** Where Redis is, as the options say. */
import type { RedisAddress } from '../grading/queue';
import type { redisOptions } from './tables/common-options';

type Given = { readonly [name in keyof typeof redisOptions]: string | undefined };

/** The address on the command line. */
export const addressAt = (
  url: string,
  { 'redis-ca': ca, 'redis-cert': cert, 'redis-key': key }: Given,
): RedisAddress => ({ url, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
