/**
 * What lies beside a notebook that was handed in: the receipt that `very-deep submit` wrote, and the countersignature
 * of a service that received it.
 */
import type { KeyObject } from 'node:crypto';
import { fitting, schema, type Z } from '../../core/parse';
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

/** The parts that a receipt and a countersignature have in common. */
const parts = (z: Z) => ({
  student: z.string(),
  chapter: z.string(),
  attempt: z.int().check(z.minimum(1)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

const time = (z: Z) => z.custom<string>(isTime, { error: 'a time like 2026-12-01T22:59:00.000Z' });

const isTime = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value) && !Number.isNaN(Date.parse(value));

const receiptSchema = schema((z) =>
  z.object({
    course: z.literal('very-deep'),
    version: z.string(),
    ...parts(z),
    submittedAt: time(z),
  }),
);

const countersignatureSchema = schema((z) =>
  z.object({ ...parts(z), receivedAt: time(z), signature: z.string() }),
);

/** A receipt from what its file held, or undefined. */
export const receiptOf = (raw: unknown): Receipt | undefined => fitting(receiptSchema, raw);

/** A countersignature from what its file held, not yet verified; or undefined. */
export const countersignatureOf = (raw: unknown): Countersignature | undefined =>
  fitting(countersignatureSchema, raw);

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
