/** What a teacher reads first after a run of the grader. */
import type { GradeChange } from '../grading/gradebook';
import { percent, type Report, type SubmissionReport, waitingSentence } from '../grading/results/report';
import { setIn } from './terminal';

/** A line for each submission; for a single one, a line for each exercise. */
export function summaryOf(report: Report): string {
  const { submissions, durationMs, sandbox } = report;
  const lines = submissions.map(lineOf);
  const [only] = submissions;
  if (submissions.length === 1 && only !== undefined)
    for (const { id, verdict, points, maxPoints, feedback } of only.exercises)
      lines.push(`  ${verdict.padEnd(8)}${`${points}/${maxPoints}`.padEnd(8)}${id}: ${setIn(feedback)}`);
  if (sandbox.weakness !== '') lines.push(sandbox.weakness);
  lines.push(`${submissions.length} graded in ${(durationMs / 1000).toFixed(1)} s`);
  return `${lines.join('\n')}\n`;
}

function lineOf(one: SubmissionReport): string {
  const score = `${one.score} of ${one.maxScore} (${percent(one).toFixed(0)} %)`;
  const status = one.status === 'graded' ? '' : `${one.status}: `;
  const said = [waitingSentence(one), one.message].filter(Boolean).join(' ');
  const note = said === '' ? '' : `  ${status}${setIn(said)}`;
  return `${one.id}  ${one.chapter || '-'}  ${score}${note}`;
}

/** How a grade that was there before is now another. A first grade is in the summary already. */
export function changeLine({ student, chapter, before, after, maxima, why }: GradeChange): string {
  if (before === undefined) return '';
  const of = (i: 0 | 1) => (maxima === undefined ? '' : ` of ${maxima[i]}`);
  return `${student}  ${chapter}  ${before}${of(0)} -> ${after}${of(1)}: ${setIn(why)}\n`;
}
