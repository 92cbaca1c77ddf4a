/** A student's own notebook with feedback in it, in nbgrader's manner: a cell of it below each solution. */
import type { ExerciseResult } from '../../../exercises/judge';
import {
  linesOf,
  newCellId,
  type RawCell,
  type RawNotebook,
  solutionOf,
  sourceOf,
} from '../../../notebook/raw';
import { timeWords } from '../../results/hand-in';
import { type SubmissionReport, waitingSentence } from '../../results/report';
import { markdownProse, markdownTable, markdownText } from '../markdown';
import { points, sumLines, verdictWords } from '../words';
import { markedCopy } from './copies';

/** The copy with feedback. The cells of the notebook stay as they are, with what they show. */
export function feedbackNotebook(notebook: RawNotebook, submission: SubmissionReport): RawNotebook {
  const places = new Map<number, ExerciseResult[]>();
  const placeless: ExerciseResult[] = [];
  for (const exercise of submission.exercises) {
    const place = placeOf(exercise.id, notebook.cells);
    if (place === undefined) placeless.push(exercise);
    else places.set(place, [...(places.get(place) ?? []), exercise]);
  }
  const taken = new Set(notebook.cells.map(({ id }) => id));
  const withIds = notebook.nbformat_minor >= 5;
  const made = (source: string, what: string): RawCell => ({
    cell_type: 'markdown',
    ...(withIds && { id: freeId(what, source, taken) }),
    metadata: { editable: false, tags: ['feedback'], very_deep: { feedback: true } },
    source: linesOf(source),
  });
  const cells = notebook.cells.flatMap((cell, i) => [
    cell,
    ...(places.get(i) ?? []).map((one) => made(exerciseText(one), one.id)),
  ]);
  const head = made(headText(submission), 'head');
  const tail = placeless.map((one) => made(exerciseText(one), one.id));
  return markedCopy({ ...notebook, cells: [head, ...cells, ...tail] });
}

/** Where an exercise is answered: the cell marked for it, else the one that hands it in. */
function placeOf(id: string, cells: readonly RawCell[]): number | undefined {
  const marked = cells.findIndex((cell) => solutionOf(cell) === id);
  if (marked >= 0) return marked;
  const calls = new RegExp(`\\b(check|answer)\\(\\s*(['"\`])${id.replace(/[^\w-]/g, '\\$&')}\\2`);
  const called = cells.findLastIndex((cell) => cell.cell_type === 'code' && calls.test(sourceOf(cell)));
  return called >= 0 ? called : undefined;
}

function freeId(what: string, source: string, taken: Set<string | undefined>): string {
  for (let n = 0; ; n++) {
    const id = newCellId(`feedback ${what} ${n}`, source);
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

function headText(submission: SubmissionReport): string {
  const { id, chapter, score, maxScore, message, handedIn, timeFrom } = submission;
  const lines = sumLines(submission);
  const waits = waitingSentence(submission);
  const time = timeFrom === undefined ? '' : `, ${timeWords[timeFrom]}`;
  return [
    `# Feedback: ${markdownText(chapter)}`,
    `${markdownText(id)} · **${points(score)} of ${points(maxScore)} points**`,
    ...(handedIn === undefined ? [] : [`Handed in ${markdownText(`${handedIn}${time}`)}.`]),
    ...(message === '' ? [] : [`> ${markdownProse(message)}`]),
    ...(waits === '' ? [] : [waits]),
    ...(lines.length === 0 ? [] : [markdownTable(['', 'points'], lines, [1]).trimEnd()]),
    'This is a copy of what you handed in, with a note below each solution. Your own notebook is as you left it: go on working there.',
  ].join('\n\n');
}

function exerciseText({
  id,
  title,
  verdict,
  points: got,
  maxPoints,
  feedback,
  cases,
}: ExerciseResult): string {
  const wrong = cases.filter(({ passed }) => !passed);
  const rows = wrong.map((one) => [
    markdownProse(one.name),
    `${points(one.points)} / ${points(one.maxPoints)}`,
    markdownProse(one.message),
  ]);
  const right = cases.length - wrong.length;
  return [
    `**Feedback: ${markdownText(title === '' ? id : title)}** · ${verdictWords[verdict]} · ${points(got)} of ${points(maxPoints)} points`,
    ...(feedback === '' ? [] : [`> ${markdownProse(feedback)}`]),
    ...(rows.length === 0
      ? []
      : [
          `Right: ${right} of ${cases.length} cases. The others:`,
          markdownTable(['case', 'points', 'what happened'], rows, [1]).trimEnd(),
        ]),
  ].join('\n\n');
}
