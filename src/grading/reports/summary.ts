/** A run as Markdown: for a pull request's comment, or the summary of a workflow. It names no seed. */
import { type Report, type SubmissionReport, waitingSentence } from '../results/report';
import { markdownProse, markdownTable, markdownText } from './markdown';
import { points, sumLines, verdictWords } from './words';

/** GitHub takes 65,536 characters in a comment; what is beyond is left out, and that is said. */
const longest = 60_000;

/** A heading and a table for each submission, and what went wrong in words. */
export function markdownSummary(report: Report): string {
  const head = `## Very Deep: ${report.submissions.length === 1 ? 'your grade' : `${report.submissions.length} submissions`}\n\n`;
  const foot = `\nVery Deep ${markdownText(report.version)}, graded ${markdownText(report.startedAt)}.\n`;
  let text = head;
  for (const [i, one] of report.submissions.entries()) {
    const section = sectionOf(one);
    if (text.length + section.length > longest)
      return `${text}\n${report.submissions.length - i} more are left out here: see the report.\n${foot}`;
    text += section;
  }
  return text + foot;
}

function sectionOf(submission: SubmissionReport): string {
  const { id, chapter, score, maxScore, message, exercises } = submission;
  const sums = sumLines(submission);
  const waits = waitingSentence(submission);
  const parts = [
    `### ${markdownText(id)}${chapter === '' ? '' : ` · ${markdownText(chapter)}`}: ${points(score)} of ${points(maxScore)} points`,
    ...(message === '' ? [] : [`> ${markdownProse(message)}`]),
    ...(waits === '' ? [] : [waits]),
    ...(sums.length === 0 ? [] : [markdownTable(['', 'points'], sums, [1]).trimEnd()]),
    ...(exercises.length === 0
      ? []
      : [
          markdownTable(
            ['exercise', 'result', 'points', 'what would help'],
            exercises.map((one) => [
              markdownText(one.title === '' ? one.id : one.title),
              verdictWords[one.verdict],
              `${points(one.points)} / ${points(one.maxPoints)}`,
              one.verdict === 'pass' ? '' : markdownProse(one.feedback),
            ]),
            [2],
          ).trimEnd(),
        ]),
  ];
  return `${parts.join('\n\n')}\n\n`;
}
