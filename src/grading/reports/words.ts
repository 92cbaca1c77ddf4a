/** How pages and notebooks tell a result in words. */
import type { Verdict } from '../../exercises/judge';
import type { SubmissionReport } from '../results/report';
import { totalOf } from './total';

/** In words and by a sign, so that nobody depends on the colour. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: '✓ solved',
  partial: '◐ partly solved',
  fail: '✗ not solved',
  missing: '○ not answered',
  error: '✗ did not run',
  timeout: '✗ took too long',
  'to-grade': '✎ waits for a person',
};

export const points = (n: number): string => `${Math.round(n * 100) / 100}`;

/** A change of points with its sign; nothing for none. */
export const signed = (n: number): string => (n === 0 ? '' : n < 0 ? `−${points(-n)}` : `+${points(n)}`);

/** Where the score is not the sum of the exercises' points: what makes the difference, and the score last. */
export function sumLines(submission: SubmissionReport): readonly (readonly [what: string, value: string])[] {
  const { earned, late, other } = totalOf(submission);
  if (late === 0 && other === 0) return [];
  const days = submission.late?.days === 1 ? 'a day' : `${submission.late?.days} days`;
  return [
    ['earned in the exercises', points(earned)],
    ...(late === 0 ? [] : [[`${days} late: ${submission.late?.percent} % off`, signed(-late)] as const]),
    ...(other === 0 ? [] : [['adjusted', signed(other)] as const]),
    ['counts', points(submission.score)],
  ];
}
