/** Records what was decided. */
import type { SubmissionReport } from '../results/report';
import type { GradeRow, GradingRow, Sql } from './rows';

export async function recordGrade(
  sql: Sql,
  { student, chapter, decided_at }: Pick<GradeRow, 'student' | 'chapter' | 'decided_at'>,
  grading: Pick<GradingRow, 'id' | 'score'>,
  report: SubmissionReport,
): Promise<void> {
  await sql.run(
    `INSERT INTO grade (student, chapter, grading, raw_score, late_points, score, max_score, attempts, decided_at, report)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[student, chapter, grading.id, grading.score, report.late?.points ?? 0, report.score],
      ...[report.maxScore, report.attempts ?? 1, decided_at, JSON.stringify(report)],
    ],
  );
}
