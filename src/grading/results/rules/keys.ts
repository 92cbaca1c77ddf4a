/** The keys of a collecting service: Ed25519, the private one in a file of the service's, the public one in course.json. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../../core';
import { codeOf, messageOf } from '../../../platform/thrown';

/** A public key from its line in `course.json`, or undefined when that is none. */
export function publicKeyOf(line: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(line, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** A public key as one line for `course.json`. */
export const lineOf = (key: KeyObject): string =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');

/**
 * Makes a key pair and writes the private key, for its owner alone.
 * @throws UsageError when the file is there already: whoever lost a key could verify nothing that it signed
 */
export function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const there = codeOf(error) === 'EEXIST';
    throw new UsageError(
      there
        ? `${file} is there already; a key is never overwritten`
        : `cannot write the key ${file}: ${messageOf(error)}`,
    );
  }
  return privateKey;
}

/** @throws UsageError when the file holds no private Ed25519 key */
export function readKey(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new UsageError(
        `there is no key ${file}; make one: very-deep countersign --new-key --key ${file}`,
      );
  }
  throw new UsageError(
    `${file} holds no private Ed25519 key; \`very-deep countersign --new-key --key FILE\` makes one`,
  );
}

/** Signs a text. */
export const signText = (text: string, key: KeyObject): string =>
  sign(null, Buffer.from(text), key).toString('base64');

/** Whether a signature of a text is a key's. */
export const isSignedBy = (text: string, signature: string, key: KeyObject): boolean =>
  verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
