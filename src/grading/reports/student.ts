/** The page a student gets back: what was right, what was not, and what would help. No seed, no hidden input. */
import type { ExerciseResult, Verdict } from '../../exercises/judge';
import { timeWords } from '../results/hand-in';
import type { Report, SubmissionReport } from '../results/report';
import { percent } from '../results/report';
import { html, type Markup, page } from './html';
import { prose } from './prose';
import { totalOf } from './total';

/** In words and by a sign, so that nobody depends on the colour. */
const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: '✓ solved',
  partial: '◐ partly solved',
  fail: '✗ not solved',
  missing: '○ not answered',
  error: '✗ did not run',
  timeout: '✗ took too long',
};

export const points = (n: number): string => `${Math.round(n * 100) / 100}`;

/** One student's notebook as a self-contained page. */
export function studentPage(report: Report, submission: SubmissionReport): string {
  const chapter = submission.chapter || 'Not graded';
  const title = `${chapter}: ${submission.id}`;
  const score = html` · <strong>${points(submission.score)} of ${points(submission.maxScore)} points</strong>
<meter min="0" max="100" value="${percent(submission).toFixed(1)}" aria-label="score in per cent">${percent(submission).toFixed(0)} %</meter>`;
  const body = html`<h1>${chapter}</h1>
<p>${submission.id}${submission.chapter !== '' && score}</p>
${submission.handedIn !== undefined && html`<p class="soft">Handed in ${submission.handedIn}${submission.timeFrom !== undefined && `, ${timeWords[submission.timeFrom]}`}.</p>`}
${submission.message !== '' && html`<p class="feedback" role="note">${prose(submission.message)}</p>`}
${sumTable(submission)}
${submission.exercises.map(exerciseSection)}
<p class="soft">Very Deep ${report.version}, graded ${report.startedAt}. ${report.sandbox.weakness}</p>`;
  return page({ title, body });
}

/** Where the score is not the sum of the exercises' points: what makes the difference. */
function sumTable(submission: SubmissionReport): Markup | false {
  const { earned, late, other } = totalOf(submission);
  if (late === 0 && other === 0) return false;
  const row = (what: string, value: string) =>
    html`<tr><th scope="row">${what}</th><td class="number">${value}</td></tr>\n`;
  const days = submission.late?.days === 1 ? 'a day' : `${submission.late?.days} days`;
  return html`<table>
<caption>How the points add up</caption>
<tbody>
${row('earned in the exercises', points(earned))}${late !== 0 && row(`${days} late: ${submission.late?.percent} % off`, signed(-late))}${other !== 0 && row('adjusted', signed(other))}${row('counts', points(submission.score))}</tbody>
</table>`;
}

/** A change of points with its sign; nothing for none. */
export const signed = (n: number): string => (n === 0 ? '' : n < 0 ? `−${points(-n)}` : `+${points(n)}`);

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
