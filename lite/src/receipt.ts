/** What is handed in from a browser: the notebook and its receipt, laid as `very-deep submit` lays them. */
import { strToU8, zipSync } from 'fflate';
import type { Receipt } from '../../src/grading/submission/receipt';

/** As `very-deep submit` takes it. */
export const isStudentsName = (name: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,99}$/u.test(name) && name === name.trim();

/** What is handed in. */
export interface HandIn extends Pick<Receipt, 'version' | 'student' | 'chapter' | 'attempt'> {
  readonly notebook: Uint8Array;
  readonly now: Date;
}

/** The chapter and the release that a notebook says it comes from; undefined where it is none of the course. */
export function originOf(metadata: unknown): { chapter: string; version: string } | undefined {
  const { chapter, version } = (metadata as { very_deep?: Record<string, unknown> }).very_deep ?? {};
  return typeof chapter === 'string' && typeof version === 'string' ? { chapter, version } : undefined;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns a zip archive: the student's folder with the notebook, as the attempt that it is, and its receipt */
export async function packHandIn({ notebook, now, ...what }: HandIn): Promise<Uint8Array> {
  const { student, chapter, attempt } = what;
  const receipt: Receipt = {
    course: 'very-deep',
    ...what,
    sha256: await sha256(notebook),
    submittedAt: now.toISOString(),
  };
  const stem = `${student}/${attempt === 1 ? chapter : `${chapter}.${attempt}`}`;
  return zipSync({
    [`${stem}.ipynb`]: notebook,
    [`${stem}.receipt.json`]: strToU8(`${JSON.stringify(receipt, null, 2)}\n`),
  });
}
