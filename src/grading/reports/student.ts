/** The page a student gets back: what was right, what was not, and what would help. No seed, no hidden input. */
import type { ExerciseResult } from '../../exercises/judge';
import { timeWords } from '../results/hand-in';
import type { Report, SubmissionReport } from '../results/report';
import { percent, waitingSentence } from '../results/report';
import { html, type Markup, page } from './html';
import { prose } from './prose';
import { points, sumLines, verdictWords } from './words';

/** What a student's page says of the run that graded. */
export type GradedBy = Pick<Report, 'version' | 'startedAt' | 'sandbox'>;

/** One student's notebook as a self-contained page. */
export function studentPage(report: GradedBy, submission: SubmissionReport): string {
  const chapter = submission.chapter || 'Not graded';
  const title = `${chapter}: ${submission.id}`;
  const waits = waitingSentence(submission);
  const score = html` · <strong>${points(submission.score)} of ${points(submission.maxScore)} points</strong>
<meter min="0" max="100" value="${percent(submission).toFixed(1)}" aria-label="score in per cent">${percent(submission).toFixed(0)} %</meter>`;
  const body = html`<h1>${chapter}</h1>
<p>${submission.id}${submission.chapter !== '' && score}</p>
${submission.handedIn !== undefined && html`<p class="soft">Handed in ${submission.handedIn}${submission.timeFrom !== undefined && `, ${timeWords[submission.timeFrom]}`}.</p>`}
${submission.message !== '' && html`<p class="feedback" role="note">${prose(submission.message)}</p>`}
${waits !== '' && html`<p class="feedback" role="note">${waits}</p>`}
${sumTable(submission)}
${submission.exercises.map(exerciseSection)}
<p class="soft">Very Deep ${report.version}, graded ${report.startedAt}. ${report.sandbox.weakness}</p>`;
  return page({ title, body });
}

/** How the points add up, where that is not plain. */
function sumTable(submission: SubmissionReport): Markup | false {
  const lines = sumLines(submission);
  if (lines.length === 0) return false;
  return html`<table>
<caption>How the points add up</caption>
<tbody>
${lines.map(([what, value]) => html`<tr><th scope="row">${what}</th><td class="number">${value}</td></tr>\n`)}</tbody>
</table>`;
}

function exerciseSection(exercise: ExerciseResult): Markup {
  const heading = exercise.title === '' ? exercise.id : exercise.title;
  return html`<section aria-label="${heading}">
<h2>${heading} <span class="soft">${exercise.id}</span></h2>
<p><strong class="${exercise.verdict}">${verdictWords[exercise.verdict]}</strong> · ${points(exercise.points)} of ${points(exercise.maxPoints)} points</p>
${exercise.feedback !== '' && html`<p class="feedback">${prose(exercise.feedback)}</p>`}
${exercise.cases.length > 0 && caseTable(exercise)}
</section>
`;
}

const caseTable = ({ cases }: ExerciseResult): Markup => html`<div class="wide"><table>
<caption>What was tried</caption>
<thead><tr><th scope="col">case</th><th scope="col">result</th><th scope="col" class="number">points</th><th scope="col">what happened</th></tr></thead>
<tbody>
${cases.map(
  (one) =>
    html`<tr><th scope="row">${prose(one.name)}</th><td class="status ${one.passed ? 'pass' : 'fail'}">${one.passed ? '✓ right' : '✗ wrong'}</td><td class="number">${points(one.points)} / ${points(one.maxPoints)}</td><td class="note">${prose(one.message)}</td></tr>
`,
)}</tbody>
</table></div>`;
