/**
 * Access tokens, by the client credentials grant with a signed assertion.
 * @source 1EdTech Security Framework 1.0, section 4.1
 */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { UsageError } from '../../core';
import { parseJson, schema } from '../../core/parse';
import { type SigningKey, signingKey } from './key';
import type { Platform } from './platform';
import { type Asking, ask, refusalOf } from './request';

const tokenSchema = schema((z) =>
  z.object({
    access_token: z.string().check(z.minLength(1)),
    expires_in: z.exactOptional(z.union([z.number(), z.string()])),
    scope: z.exactOptional(z.nullable(z.string())),
  }),
);

const prefix = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
const scopes = ['lineitem', 'result.readonly', 'score'].map((name) => prefix + name);

/** Gives tokens out, each until shortly before it ends. */
export class Tokens {
  readonly #platform: Platform;
  readonly #asking: Asking;
  #key: Promise<SigningKey> | undefined;
  #held: { readonly token: Promise<string>; until: number } | undefined;

  constructor(platform: Platform, asking: Asking = {}) {
    this.#platform = platform;
    this.#asking = asking;
  }

  /** @param refused the token that the platform takes no more */
  async get(refused?: string): Promise<string> {
    const held = this.#held;
    if (held !== undefined && Date.now() < held.until && (await held.token) !== refused) return held.token;
    // While it was waited for, another request may have asked for a new one.
    if (this.#held !== held && this.#held !== undefined) return this.#held.token;
    const fresh = { token: Promise.resolve(''), until: Number.POSITIVE_INFINITY };
    fresh.token = this.#ask().then(({ token, seconds }) => {
      fresh.until = Date.now() + 1000 * Math.max(0, seconds - 30);
      return token;
    });
    this.#held = fresh;
    return fresh.token;
  }

  async #ask(): Promise<{ token: string; seconds: number }> {
    const { tokenUrl } = this.#platform;
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await this.#assertion(),
      scope: scopes.join(' '),
    });
    const answer = await ask(
      tokenUrl,
      { method: 'POST', body, headers: { accept: 'application/json' } },
      this.#asking,
    );
    if (answer.status !== 200)
      throw new UsageError(
        `${tokenUrl} gives no token (${refusalOf(answer)}); it must know the client id "${this.#platform.clientId}" and the public key that \`very-deep lti key\` prints`,
      );
    const { access_token: token, expires_in } = parseJson(tokenSchema, answer.text, {
      what: tokenUrl,
      error: UsageError,
    });
    const seconds = Number(expires_in ?? 3600);
    return { token, seconds: Number.isFinite(seconds) ? seconds : 3600 };
  }

  async #assertion(): Promise<string> {
    const { clientId, audience } = this.#platform;
    this.#key ??= signingKey(this.#platform.key);
    const { key, id, algorithm } = await this.#key;
    return new SignJWT({})
      .setProtectedHeader({ alg: algorithm, kid: id, typ: 'JWT' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .setJti(randomUUID())
      .sign(key);
  }
}
