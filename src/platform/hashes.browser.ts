/** Hashes, ciphers and unique ids; at once, which the browser's own `crypto.subtle` does not do. */
import { ctr } from '@noble/ciphers/aes.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOfText, toBase64, toHex } from './bytes';

const hashes = { sha1, sha256 };
const encodings = { hex: toHex, base64: toBase64 };

class Hash {
  readonly #state;

  constructor(name: keyof typeof hashes) {
    this.#state = hashes[name].create();
  }

  update(data: string | Uint8Array): this {
    this.#state.update(typeof data === 'string' ? bytesOfText(data) : data);
    return this;
  }

  digest(): Uint8Array;
  digest(encoding: keyof typeof encodings): string;
  digest(encoding?: keyof typeof encodings): Uint8Array | string {
    const bytes = this.#state.digest();
    return encoding === undefined ? bytes : encodings[encoding](bytes);
  }
}

export const createHash = (name: keyof typeof hashes): Hash => new Hash(name);

/** A random UUID of version 4. `crypto.randomUUID` is there on pages with https alone. */
export function randomUUID(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const aes256Ctr = (key: Uint8Array, counter: Uint8Array, bytes: Uint8Array): Uint8Array =>
  ctr(key, counter).encrypt(bytes);
