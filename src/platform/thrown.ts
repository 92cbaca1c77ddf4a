/** What was thrown: usually an Error, but anything can be. */

const has = <K extends string>(thrown: unknown, name: K): thrown is Record<K, unknown> =>
  typeof thrown === 'object' && thrown !== null && name in thrown;

/** What the system refuses of a file or a folder, for people; whoever tells it names the place. */
const refusals: Readonly<Record<string, string>> = {
  EACCES: 'you have no right to it',
  EEXIST: 'something of that name is there already',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'what should be a folder in its path is a file',
  EPERM: 'you have no right to it',
  EROFS: 'nothing can be changed on that disk',
};

/**
 * The sentence of an error; of anything else its text. Where the system refused a file or a folder the sentence says why,
 * and not which one.
 */
export function messageOf(thrown: unknown): string {
  const message = has(thrown, 'message') ? String(thrown.message) : String(thrown);
  const code = codeOf(thrown);
  const why = code === undefined ? undefined : refusals[code];
  // `EISDIR: illegal operation on a directory, read`; a program that could not be started has its name in its message.
  return why !== undefined && message.startsWith(`${code}: `) ? `${why} (${code})` : message;
}

/** The code that Node.js gives its errors, such as `ENOENT`. */
export const codeOf = (thrown: unknown): string | undefined =>
  has(thrown, 'code') && typeof thrown.code === 'string' ? thrown.code : undefined;
