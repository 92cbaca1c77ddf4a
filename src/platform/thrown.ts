/** What was thrown: usually an Error, but anything can be. */

const has = <K extends string>(thrown: unknown, name: K): thrown is Record<K, unknown> =>
  typeof thrown === 'object' && thrown !== null && name in thrown;

/** The sentence of an error; of anything else its text. */
export const messageOf = (thrown: unknown): string =>
  has(thrown, 'message') ? String(thrown.message) : String(thrown);

/** The code that Node.js gives its errors, such as `ENOENT`. */
export const codeOf = (thrown: unknown): string | undefined =>
  has(thrown, 'code') && typeof thrown.code === 'string' ? thrown.code : undefined;
