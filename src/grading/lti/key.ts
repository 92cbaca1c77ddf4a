/** The key with which the course signs what it asks a platform for. The platform knows its public half. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { UsageError } from '../../core';
import { isRecord, jsonOf } from '../../core/parse';
import { codeOf, messageOf } from '../../platform/thrown';

const algorithm = 'RS256';

/** A key as it signs. */
export interface SigningKey {
  readonly key: CryptoKey;
  readonly id: string;
  readonly algorithm: string;
}

/** The public half, in the two forms that platforms take. */
export interface PublicKey {
  /** A JSON Web Key Set, to be pasted or served. */
  readonly jwks: string;
  readonly pem: string;
}

/**
 * Makes a key, in a new file that only its owner may read.
 * @throws UsageError when there is a file of that name, or it cannot be written
 */
export async function makeKey(file: string): Promise<PublicKey> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 });
  const jwk = await exportJWK(privateKey);
  const whole: JWK = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig' };
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const there = codeOf(error) === 'EEXIST';
    throw new UsageError(
      there
        ? `${file} is there already; another key must have another file, for the platform knows that one`
        : `cannot write ${file}: ${messageOf(error)}`,
    );
  }
  return publicOf(whole);
}

/** The public half of a key that was made before. @throws UsageError as {@link signingKey} does */
export const publicKeyIn = (file: string): PublicKey => publicOf(jwkIn(file));

/**
 * Reads a key to sign with.
 * @throws UsageError when the file holds none, or others may read it
 */
export async function signingKey(file: string): Promise<SigningKey> {
  const jwk = jwkIn(file);
  const key = (await importJWK(jwk, algorithm)) as CryptoKey;
  return { key, id: jwk.kid ?? (await calculateJwkThumbprint(jwk)), algorithm };
}

function jwkIn(file: string): JWK {
  let text: string;
  try {
    if (process.platform !== 'win32' && (lstatSync(file).mode & 0o077) !== 0)
      throw new UsageError(`others may read the private key ${file}: run \`chmod 600 ${file}\``);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the key ${file}; \`very-deep lti key --key ${file}\` makes one`);
  }
  const jwk = jsonOf(text, { what: file, error: UsageError });
  if (!isRecord(jwk) || jwk.kty !== 'RSA' || typeof jwk.d !== 'string')
    throw new UsageError(
      `${file} holds no private RSA key as a JSON Web Key; \`very-deep lti key --key FILE\` makes one`,
    );
  return jwk as JWK;
}

function publicOf(jwk: JWK): PublicKey {
  const { kty, n, e, kid, alg = algorithm, use = 'sig' } = jwk;
  const key = createPublicKey(
    createPrivateKey({ key: jwk as import('node:crypto').JsonWebKey, format: 'jwk' }),
  );
  return {
    jwks: JSON.stringify({ keys: [{ kty, n, e, kid, alg, use }] }, null, 2),
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
