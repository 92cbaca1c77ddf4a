/** A page that lays two students' code side by side, with what they share marked. Nothing in it runs. */
import { html, type Markup, page } from '../grading/reports/html';
import { stretchesOf } from './fingerprints';
import type { Group, Similarities } from './group';
import { givenPrints, type Known, type Written } from './works';

/** Of a longer cell the beginning is shown. */
const shownCharacters = 20_000;

/** All findings as one page, for the teacher alone. */
export function similarPage({ students, groups, leftOut }: Similarities, known: Known): string {
  const given = givenPrints(known);
  const body = html`<h1>What is alike</h1>
<p>${groups.length} ${groups.length === 1 ? 'group' : 'groups'} among ${students} students. Look, then judge: short exercises have few right answers, and two who think alike write alike.</p>
<p class="soft">Marked is what both have, names, comments and layout apart, and what was not given to everybody.</p>
${groups.map((group) => section(group, students, given))}
<h2>What was left out</h2>
${leftOut.length === 0 ? html`<p>Nothing.</p>` : html`<ul>${leftOut.map(({ what, why }) => html`<li>${what}: ${why}</li>`)}</ul>`}`;
  return page({ title: 'Very Deep: what is alike', body });
}

/** A group in a few words: what is alike, and how much. */
export function headOf({ what, how, cells, similarity: [least, most], examples }: Group): string {
  const [lowest, highest] = [least, most].map((share) => Math.round(100 * share));
  const range = lowest === highest ? `${highest} %` : `${lowest} to ${highest} %`;
  if (what === 'passages') return `passages, most in ${cells[0]}: ${range}`;
  const alike = how === 'nearly' ? `nearly the same, ${range}` : `the same ${how}`;
  if (what === 'solution') return `${cells[0]}: ${alike}`;
  return `notebook ${examples[0]?.[0].chapter}, ${cells.length} of its cells: ${alike}`;
}

function section(group: Group, students: number, given: ReadonlySet<string>): Markup {
  const share = Math.round((100 * group.students.length) / Math.max(1, students));
  return html`<section>
<h2>${headOf(group)}</h2>
<p><strong>${group.students.join(', ')}</strong>: ${group.students.length} of ${students} students (${share} %), ${group.passages} passages.${group.likeTheCourse && ' It is like the course’s own solution, which many find by themselves.'}</p>
${group.examples.map(([one, other], i) => sideBySide(one, other, given, i === 0))}
</section>
`;
}

const sideBySide = (one: Written, other: Written, given: ReadonlySet<string>, open: boolean): Markup => {
  const table = html`<summary>${one.id}: ${one.student} and ${other.student}</summary>
<table>
<thead><tr><th scope="col">${one.student}</th><th scope="col">${other.student}</th></tr></thead>
<tbody><tr><td>${marked(one, other, given)}</td><td>${marked(other, one, given)}</td></tr></tbody>
</table>`;
  return open ? html`<details open>${table}</details>` : html`<details>${table}</details>`;
};

function marked(one: Written, other: Written, given: ReadonlySet<string>): Markup {
  const text = one.text.slice(0, shownCharacters);
  const stretches = stretchesOf(text, other.text.slice(0, shownCharacters), given);
  const rest = one.text.length - text.length;
  return html`<pre>${stretches.map((part) => (part.shared ? html`<mark>${part.text}</mark>` : part.text))}</pre>${rest > 0 && html`<p class="soft">${rest} more characters are not shown.</p>`}`;
}
