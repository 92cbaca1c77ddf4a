/**
 * What lies beside a notebook that was handed in: the receipt that `very-deep submit` wrote, and the countersignature
 * of a service that received it.
 */
import type { KeyObject } from 'node:crypto';
import { isSignedBy, signText } from '../results/rules/keys';

export const receiptEnding = '.receipt.json';
export const countersignatureEnding = '.countersignature.json';

/** What `very-deep submit` says it handed in. Students can write one themselves, so it proves nothing. */
export interface Receipt {
  readonly course: 'very-deep';
  readonly version: string;
  readonly student: string;
  readonly chapter: string;
  readonly attempt: number;
  readonly sha256: string;
  readonly submittedAt: string;
  /** The points of the visible cases, as the student saw them; absent where they could not be checked. */
  readonly seen?: { readonly points: number; readonly maxPoints: number };
}

/** What a collecting service has seen, and when. */
export interface Received {
  readonly student: string;
  readonly chapter: string;
  readonly attempt: number;
  readonly sha256: string;
  readonly receivedAt: string;
}

export interface Countersignature extends Received {
  readonly signature: string;
}

type Raw = Readonly<Record<string, unknown>> | undefined;

/** The fields that a receipt and a countersignature have in common; undefined when one is not as it should be. */
function common(raw: Raw): Omit<Received, 'receivedAt'> | undefined {
  const { student, chapter, attempt, sha256 } = raw ?? {};
  const fits =
    typeof student === 'string' &&
    typeof chapter === 'string' &&
    Number.isSafeInteger(attempt) &&
    (attempt as number) >= 1 &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256);
  return fits ? { student, chapter, attempt: attempt as number, sha256 } : undefined;
}

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value) && !Number.isNaN(Date.parse(value));

/** A receipt from what its file held, or undefined. */
export function receiptOf(raw: Raw): Receipt | undefined {
  const fields = common(raw);
  const { course, version, submittedAt } = raw ?? {};
  if (fields === undefined || course !== 'very-deep' || typeof version !== 'string' || !isTime(submittedAt))
    return undefined;
  return { course, version, ...fields, submittedAt };
}

/** A countersignature from what its file held, not yet verified; or undefined. */
export function countersignatureOf(raw: Raw): Countersignature | undefined {
  const fields = common(raw);
  const { receivedAt, signature } = raw ?? {};
  if (fields === undefined || !isTime(receivedAt) || typeof signature !== 'string') return undefined;
  return { ...fields, receivedAt, signature };
}

/** The very text that is signed: named, so that no other signature of the key can be taken for one of these. */
const signedText = ({ student, chapter, attempt, sha256, receivedAt }: Received): string =>
  `very-deep countersignature 1\n${JSON.stringify([student, chapter, attempt, sha256, receivedAt])}`;

/** Signs what was received. */
export const countersign = (received: Received, key: KeyObject): Countersignature => ({
  ...received,
  signature: signText(signedText(received), key),
});

/** Whether a countersignature is a key's, and nothing in it was altered. */
export const isGenuine = (one: Countersignature, key: KeyObject): boolean =>
  isSignedBy(signedText(one), one.signature, key);
