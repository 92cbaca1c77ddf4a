/** How results look: as an HTML table in a notebook, as plain text elsewhere. */
import { escapeHtml, htmlTable, type MimeBundle } from '../display';
import { proseHtml, shortNumber } from '../display/html';
import type { ExerciseCard } from './card';
import type { ExerciseResult } from './judge';
import { type PredictionEntry, quotedPrediction } from './prediction';
import type { ProgressEntry } from './progress-file';

const marks: Record<string, string> = {
  pass: '✓',
  partial: '◐',
  fail: '✗',
  missing: '○',
  error: '!',
  timeout: '⧖',
  'to-grade': '✎',
  untried: '○',
};

const score = ({ points, maxPoints }: { points: number; maxPoints: number }) => `${points} of ${maxPoints}`;

function textTable(caption: string, rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd(),
  );
  return [caption, ...lines].join('\n');
}

/** A result as a table of its cases under the feedback. */
export function renderResult(result: ExerciseResult): MimeBundle {
  const caption = `${marks[result.verdict]} ${result.title}: ${score(result)} points. ${result.feedback}`;
  // What a person grades has no cases to show.
  if (result.cases.length === 0)
    return { 'text/html': `<p>${proseHtml(caption)}</p>`, 'text/plain': caption };
  const rows = result.cases.map((one) => [
    one.passed ? '✓' : '✗',
    one.name,
    score(one),
    one.message === result.feedback ? '' : one.message,
  ]);
  return {
    'text/html': htmlTable(caption, ['', 'case', 'points', ''], rows, { prose: true }),
    'text/plain': textTable(caption, rows),
  };
}

/** A sentence, set apart from other output. */
export function renderNote(title: string, text: string): MimeBundle {
  return {
    'text/html': `<p><strong>${escapeHtml(title)}</strong> ${proseHtml(text)}</p>`,
    'text/plain': `${title} ${text}`,
  };
}

interface ProgressRow {
  readonly card: ExerciseCard;
  readonly entry: ProgressEntry | undefined;
}

const reached = (rows: readonly ProgressRow[]): string =>
  score({
    points: rows.reduce((sum, { entry }) => sum + (entry?.points ?? 0), 0),
    maxPoints: rows.reduce((sum, { card }) => sum + card.maxPoints, 0),
  });

const progressCells = ({ card, entry }: ProgressRow): string[] => [
  marks[entry?.verdict ?? 'untried'] as string,
  card.title,
  card.id,
  score({ points: entry?.points ?? 0, maxPoints: card.maxPoints }),
  String(entry?.attempts ?? 0),
  String(entry?.hintsShown ?? 0),
];

const folded = (caption: string, open: boolean, body: string): string =>
  `<details${open ? ' open' : ''}><summary>${escapeHtml(caption)}</summary>${body}</details>`;

/**
 * All exercises, chapter by chapter, with what was reached in each; a chapter that has been begun is unfolded. Then what
 * was predicted, beside what was measured.
 */
export function renderProgress(
  rows: readonly ProgressRow[],
  predictions: Readonly<Record<string, PredictionEntry>> = {},
): MimeBundle {
  const title = `Your progress: ${reached(rows)} points.`;
  const chapters = [...new Set(rows.map(({ card }) => card.chapter))].map((chapter) => {
    const own = rows.filter(({ card }) => card.chapter === chapter);
    const begun = own.some(({ entry }) => entry !== undefined);
    return { caption: `${chapter}: ${reached(own)} points`, begun, cells: own.map(progressCells) };
  });
  const html = chapters.map(({ caption, begun, cells }) =>
    folded(caption, begun, htmlTable('', ['', 'exercise', 'id', 'points', 'tries', 'hints'], cells)),
  );
  const text = chapters.map(({ caption, begun, cells }) => (begun ? textTable(caption, cells) : caption));
  const made = predictionRows(predictions);
  if (made.length > 0) {
    const caption = `Your predictions: ${made.length}. Nobody grades them.`;
    html.push(folded(caption, false, htmlTable('', ['', 'you predicted', 'measured'], made)));
    text.push(textTable(caption, made));
  }
  return {
    'text/html': `<p><strong>${escapeHtml(title)}</strong></p>${html.join('')}`,
    'text/plain': [title, ...text].join('\n'),
  };
}

/** Those that were made, in the order of the course. */
function predictionRows(predictions: Readonly<Record<string, PredictionEntry>>): string[][] {
  return Object.entries(predictions)
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap(([id, { value, late, outcomes }]) => {
      if (value === undefined) return [];
      const measured = outcomes.map(
        ({ sentence, measured }) =>
          `${sentence} ${measured.map((n) => shortNumber(n ?? Number.NaN)).join(', ')}`,
      );
      return [
        [
          id,
          `${quotedPrediction(value)}${late ? ' (after the run)' : ''}`,
          measured.join(' ') || 'not run yet',
        ],
      ];
    });
}
