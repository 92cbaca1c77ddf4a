/** A teacher's own score, which stands over all others. */
import type { SubmissionReport } from '../report';

/** A score set by hand. */
export interface Adjustment {
  readonly score: number;
  readonly reason: string;
  readonly by: string;
  readonly madeAt: string;
}

/** A decided report with the score that a teacher set, where one did. */
export function withAdjustment(
  report: SubmissionReport,
  adjustment: Adjustment | undefined,
): SubmissionReport {
  if (adjustment === undefined) return report;
  const { score, reason, by, madeAt } = adjustment;
  const note = `Adjusted from ${report.score} to ${score} by ${by}: ${reason}`;
  return {
    ...report,
    score,
    message: report.message === '' ? note : `${report.message} ${note}`,
    adjusted: { before: report.score, reason, by, at: madeAt },
  };
}
