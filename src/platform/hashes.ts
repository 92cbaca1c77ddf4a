/** Hashes, ciphers and unique ids: in a browser `hashes.browser.ts` stands here. */
import { createCipheriv } from 'node:crypto';

export { createHash, randomUUID } from 'node:crypto';

/** AES-256 in counter mode, which opens by the same step that it closes with. */
export function aes256Ctr(key: Uint8Array, counter: Uint8Array, bytes: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-ctr', key, counter);
  // Counter mode keeps nothing back for the end.
  return cipher.update(bytes);
}
