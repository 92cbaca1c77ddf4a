/** Where the figure of an answer stands in a notebook, whatever happened to its cell; and that nothing of it is run. */
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../../src/backend';
import { answersIn } from '../../../src/grading/run/answers';
import { untouchedIn, withoutTheRest } from '../../../src/grading/run/assemble';
import { type Exam, packExam, prepareExam, unpackExam } from '../../../src/grading/run/exam';
import { planSubmission } from '../../../src/grading/run/plan';
import { type Cell, type Notebook, parseNotebook } from '../../../src/notebook/notebook';
import {
  aFigure,
  figureAnswers,
  figureChapter,
  figureId,
  handedNotebook,
  plotlyOutput,
} from '../../figure-answer';

const untouched = parseNotebook(handedNotebook({}));
let exam: Exam;
beforeAll(async () => {
  exam = await prepareExam(tf, figureChapter, 'secret', untouched, [figureId]);
});

/** What the plan says of a notebook as it is, and as it is sent to where it is graded. */
function judged(notebook: Notebook) {
  const sent = JSON.parse(JSON.stringify(withoutTheRest(exam.released, notebook))) as Notebook;
  const [here, there] = [notebook, sent].map((one) => {
    const plan = planSubmission(unpackExam(packExam(exam).text), one);
    expect(plan.asked).toEqual([]);
    return plan.judged.get(figureId);
  });
  expect(there).toEqual(here);
  return here;
}

describe.each(Object.entries(figureAnswers))('an answer that is %s', (name, { handed, verdict, says }) => {
  it('is judged, kept and sent as what it is', () => {
    const notebook = parseNotebook(handedNotebook(handed));
    const result = judged(notebook);
    expect(result).toMatchObject({ verdict, points: 0, maxPoints: 5 });
    for (const sentence of says) expect(result?.feedback).toContain(sentence);
    expect(untouchedIn(exam.released, notebook).includes(figureId)).toBe(verdict === 'missing');
    const kept = answersIn(exam, notebook).get(figureId);
    if (name === 'untouched') expect(kept).toBeUndefined();
    else expect(kept?.code).toBe(handed.text ?? '');
    expect(kept?.figure?.kind).toBe({ both: 'plotly', silent: 'plotly', image: 'png' }[name]);
  });
});

const whole = parseNotebook(handedNotebook({ text: 'It falls.', outputs: [plotlyOutput(aFigure)] }));
const drawn = whole.cells.find(({ figure }) => figure !== undefined) as Cell;
const none = (parseNotebook(handedNotebook({})).cells.find(({ figure }) => figure) as Cell).figure;

/** By what was done to the cell of the figure, the cells that stand in its place. */
const accidents: Readonly<Record<string, readonly Cell[]>> = {
  'has another id': [{ ...drawn, id: 'another' }],
  'is there twice, the copy cleared': [drawn, { ...drawn, id: 'two', ...(none && { figure: none }) }],
  'is there twice, the first cleared': [
    { ...drawn, ...(none && { figure: none }) },
    { ...drawn, id: 'two' },
  ],
  'holds code that would throw': [{ ...drawn, source: 'throw new Error("no");' }],
  'holds code that does not compile': [{ ...drawn, source: 'const = ;' }],
  'declares what other cells declare': [{ ...drawn, source: 'const seed = 2; const tf = 1;' }],
};

it.each(Object.entries(accidents))('a figure counts whose cell %s', (_, cells) => {
  const notebook = { ...whole, cells: whole.cells.flatMap((cell) => (cell === drawn ? cells : [cell])) };
  expect(judged(notebook)?.feedback).toContain('Written: 2 words, with a figure of 2 traces');
  expect(answersIn(exam, notebook).get(figureId)?.figure?.kind).toBe('plotly');
});

it('a figure in a cell of another answer is nobody’s', () => {
  const cells = whole.cells.map((cell) =>
    cell === drawn
      ? { ...cell, figure: { ...(drawn.figure as NonNullable<Cell['figure']>), of: '02-t9' } }
      : cell,
  );
  expect(judged({ ...whole, cells })?.feedback).toContain('The figure is missing. Its cell is missing');
});
