/** The teacher's page: how the class did, which cases were hardest, which misconceptions are common. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageFolder } from '../../core/package-folder';
import { escapeHtml } from '../../display/html';
import type { Report } from '../results/report';
import { percent, waitingSentence } from '../results/report';
import { dataBlock, html, type Markup, page } from './html';
import { prose } from './prose';
import { type ClassStatistics, classStatistics } from './statistics';
import { type Total, totalOf } from './total';
import { points, signed } from './words';

/** A Plotly figure as data. */
interface ReportFigure {
  readonly title: string;
  readonly data: readonly Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
}

/** How many bars a figure shows before it is too long to read. */
const longest = 15;

const axis = (title: string, more: Record<string, unknown> = {}) => ({
  title: { text: title },
  automargin: true,
  ...more,
});

/** How much of a name a figure shows; the tables below have all of it. */
const longestName = 44;

/**
 * An axis of names, however few there are, and also where one looks like a number: what is asked, and below it the case
 * or the misconception. It has no title, which would stand across the names.
 */
const namesAxis = (named: readonly { readonly exercise: string; readonly name: string }[]) => ({
  type: 'category',
  automargin: true,
  tickvals: named.map(nameOf),
  ticktext: named.map(({ exercise, name }) => `${escapeHtml(exercise)}<br>${escapeHtml(cut(name))}`),
});

const nameOf = ({ exercise, name }: { readonly exercise: string; readonly name: string }): string =>
  `${exercise}: ${name}`;
const cut = (name: string): string => (name.length > longestName ? `${name.slice(0, longestName)}…` : name);

/** In pixels: a bar is as thick beside no other as beside fourteen. */
const heightFor = (bars: number): number => 130 + 36 * bars;

/** Of what is counted, an axis shows no halves. */
const whole = (counts: readonly number[]): Record<string, unknown> =>
  Math.max(0, ...counts) <= 10 ? { dtick: 1 } : { tickformat: 'd' };

/** Of the distribution of scores, in per cent. */
const binSize = 5;

/** How many are in each bin in which anybody is. */
function binned(percentages: readonly number[]): number[] {
  const bins = new Map<number, number>();
  for (const one of percentages) {
    const bin = Math.floor(one / binSize);
    bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  return [...bins.values()];
}

/** Distribution, hardest cases, commonest misconceptions; those without data are left out. */
function classFigures(statistics: ClassStatistics): ReportFigure[] {
  const cases = statistics.cases.slice(0, longest).reverse();
  const misconceptions = statistics.misconceptions
    .slice(0, longest)
    .reverse()
    .map((one) => ({ ...one, name: one.misconception }));
  const figures: ReportFigure[] = [
    {
      title: 'Distribution of scores',
      data: [{ type: 'histogram', x: statistics.percentages, xbins: { start: 0, end: 105, size: binSize } }],
      layout: {
        xaxis: axis('score in per cent', { range: [0, 105] }),
        yaxis: axis('submissions', whole(binned(statistics.percentages))),
      },
    },
    {
      title: 'Hardest cases',
      data: [
        {
          type: 'bar',
          orientation: 'h',
          y: cases.map(nameOf),
          x: cases.map((one) => (100 * one.passed) / one.answered),
        },
      ],
      layout: {
        xaxis: axis('passed, in per cent of those who were asked', { range: [0, 100] }),
        yaxis: namesAxis(cases),
        height: heightFor(cases.length),
      },
    },
    {
      title: 'Commonest misconceptions',
      data: [
        {
          type: 'bar',
          orientation: 'h',
          y: misconceptions.map(nameOf),
          x: misconceptions.map((one) => one.students),
        },
      ],
      layout: {
        xaxis: axis('submissions', {
          rangemode: 'tozero',
          ...whole(misconceptions.map((one) => one.students)),
        }),
        yaxis: namesAxis(misconceptions),
        height: heightFor(misconceptions.length),
      },
    },
  ];
  return figures.filter(({ data: [trace] }) => (trace as { x: readonly unknown[] }).x.length > 0);
}

const drawing = `
const colour = getComputedStyle(document.body).color;
const line = getComputedStyle(document.documentElement).getPropertyValue('--line');
for (const figure of JSON.parse(document.getElementById('figures').textContent)) {
  const lined = (axis) => Object.assign({ gridcolor: line, zerolinecolor: line }, axis);
  const layout = Object.assign({ margin: { t: 16 }, height: 440, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)', font: { color: colour } }, figure.layout);
  Object.assign(layout, { xaxis: lined(layout.xaxis), yaxis: lined(layout.yaxis) });
  Plotly.newPlot(figure.id, figure.data, layout, { responsive: true, displaylogo: false });
  const onPaper = (isOn) => Plotly.relayout(figure.id, isOn ? { width: 640, 'font.color': '#000' } : { autosize: true, width: undefined, 'font.color': colour });
  addEventListener('beforeprint', () => onPaper(true));
  addEventListener('afterprint', () => onPaper(false));
}`;

let plotly: string | undefined;
/** What the build has minified; where nothing was built, as it comes. */
function plotlySource(): string {
  const minified = path.join(packageFolder(), 'dist', 'plotly.min.js');
  const file = existsSync(minified) ? minified : require.resolve('plotly.js-dist');
  plotly ??= readFileSync(file, 'utf8').replaceAll('</script', '<\\/script');
  return plotly;
}

/** Where a student's page lies, relative to the class's. */
export type LinkTo = (submission: Report['submissions'][number]) => string;

/** The class as a self-contained page. It names the seed: it is for teachers only. */
export function classPage(report: Report, linkTo: LinkTo): string {
  const statistics = classStatistics(report);
  const figures = classFigures(statistics).map((figure, i) => ({ id: `figure-${i}`, ...figure }));
  const body = html`<h1>Very Deep: ${report.submissions.length} submissions</h1>
<p>Mean ${statistics.mean.toFixed(1)} %, median ${statistics.median.toFixed(1)} % of the ${statistics.percentages.length} that could be graded${notCounted(statistics)}. Graded ${report.startedAt} in ${(report.durationMs / 1000).toFixed(1)} s by Very Deep ${report.version}.</p>
${report.sandbox.weakness !== '' && html`<p class="feedback" role="note">${report.sandbox.weakness}</p>`}
${figures.map(({ id, title }) => html`<section><h2>${title}</h2><div class="wide"><div class="figure" id="${id}" role="img" aria-label="${title}; the tables below hold the same numbers"></div></div></section>`)}
<h2>Submissions</h2>
${submissionTable(report, linkTo)}
<h2>Cases, hardest first</h2>
${caseTable(statistics)}
<p class="soft">${seedsOf(report)}: keep this page from students; with the seed the same questions can be asked again.</p>
${dataBlock('figures', figures)}`;
  return page({ title: 'Very Deep: the class', body, scripts: [plotlySource(), drawing] });
}

/** Who is in none of the numbers, in words; empty where everybody is. */
function notCounted({ unreadable, absent }: ClassStatistics): string {
  const parts = [
    ...(unreadable > 0 ? [`${unreadable} could not be read`] : []),
    ...(absent > 0 ? [`${absent} ${absent === 1 ? 'was' : 'were'} not handed in`] : []),
  ];
  return parts.length === 0 ? '' : `; ${parts.join(' and ')}`;
}

/** Every seed with the chapters that it asked, where there are several. */
function seedsOf({ seed, submissions }: Report): string {
  const chapters = new Map<string, Set<string>>();
  for (const one of submissions)
    chapters.set(
      one.seed ?? seed,
      (chapters.get(one.seed ?? seed) ?? new Set()).add(one.chapter || 'no chapter'),
    );
  if (chapters.size <= 1) return `Seed ${[...chapters.keys()][0] ?? seed}`;
  return [...chapters].map(([one, of]) => `Seed ${one} of ${[...of].join(', ')}`).join('; ');
}

function submissionTable({ submissions, students = [] }: Report, linkTo: LinkTo): Markup {
  const names = new Map(students.map(({ id, name }) => [id, name]));
  const totals = new Map(submissions.map((one) => [one, totalOf(one)]));
  // What is nought for everybody is no column.
  const changes = (['late', 'other'] as const).filter((key) =>
    [...totals.values()].some((one) => one[key] !== 0),
  );
  const sums = changes.length > 0 ? (['earned', ...changes] as const) : [];
  const number = (text: string, tag: 'td' | 'th' = 'td') =>
    tag === 'td' ? html`<td class="number">${text}</td>` : html`<th scope="col" class="number">${text}</th>`;
  return html`<div class="wide"><table>
<thead><tr><th scope="col">student</th><th scope="col">chapter</th>${sums.map((key) => number(sumHeads[key], 'th'))}${number('points', 'th')}${number('per cent', 'th')}<th scope="col">status</th><th scope="col">note</th></tr></thead>
<tbody>
${submissions.map((one) => {
  const total = totals.get(one) as Total;
  const shown = { earned: points(total.earned), late: signed(-total.late), other: signed(total.other) };
  return html`<tr><th scope="row"><a href="${linkTo(one)}">${one.id}</a> <span class="soft">${names.get(one.id)}</span></th><td class="id">${one.chapter}</td>${sums.map((key) => number(shown[key]))}${number(`${points(one.score)} / ${points(one.maxScore)}`)}${number(percent(one).toFixed(0))}<td class="status">${one.status}</td><td class="note">${prose([waitingSentence(one), one.message].filter(Boolean).join(' '))}</td></tr>
`;
})}</tbody>
</table></div>`;
}

const sumHeads = { earned: 'earned', late: 'late', other: 'adjusted' } as const;

const caseTable = ({ cases }: ClassStatistics): Markup => html`<div class="wide"><table>
<thead><tr><th scope="col">exercise</th><th scope="col">case</th><th scope="col" class="number">passed</th><th scope="col" class="number">of</th></tr></thead>
<tbody>
${cases.map(
  (one) =>
    html`<tr><td class="id">${one.exercise}</td><th scope="row">${prose(one.name)}</th><td class="number">${one.passed}</td><td class="number">${one.answered}</td></tr>
`,
)}</tbody>
</table></div>`;
