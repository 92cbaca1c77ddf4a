/** What students wrote, as it was graded. */
import { fit, schema } from '../../../core/parse';
import { type FigureReading, figureAgain, shownFigureSchema } from '../../../notebook/shown-figure';
import type { Answers } from '../../run/answers';
import { rowsOf, type Sql } from '../rows';
import type { KeptAnswer } from './by-hand';

/** So much is kept of an answer; the longest solution of the course has 2,600 characters. */
const keptCharacters = 20_000;

/** What databases change, as a sign that something was there: a NUL, or half a character. */
const changed = /\0|\p{Cs}/gu;

/** Keeps what a student wrote in a notebook; what was kept of it before stays, for the notebook is the same. */
export async function keepAnswers(sql: Sql, submission: number, answers: Answers): Promise<void> {
  for (const [exercise, { code, figure }] of answers)
    await sql.run(
      `INSERT INTO answer (submission, exercise, code, characters, figure) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (submission, exercise) DO UPDATE
       SET code = excluded.code, characters = excluded.characters, figure = excluded.figure`,
      [
        ...[submission, exercise, code.slice(0, keptCharacters).replace(changed, '\ufffd'), code.length],
        figure === undefined ? '' : JSON.stringify(figure),
      ],
    );
  await sql.run('UPDATE submission SET answers_kept = 1 WHERE id = ?', [submission]);
}

const keptSchema = schema((z) => z.object({ answers_kept: z.number() }));

const answerSchema = schema((z) =>
  z.object({ key: z.string(), code: z.string(), characters: z.number(), drawn: z.number() }),
);

/** What is read of an answer; its figure is large, and read for itself. */
const columns = "code, characters, CASE WHEN figure = '' THEN 0 ELSE 1 END AS drawn";

const answersOf = (rows: readonly unknown[]): Map<string, KeptAnswer> =>
  new Map(
    rowsOf(answerSchema, rows, 'answers').map(({ key, code, characters, drawn }) => [
      key,
      { code, characters, hasFigure: drawn === 1 },
    ]),
  );

/** What was written in one notebook, by exercise; undefined where it was graded before that was kept. */
export async function answersIn(sql: Sql, submission: number): Promise<Map<string, KeptAnswer> | undefined> {
  const rows = await sql.all('SELECT answers_kept FROM submission WHERE id = ?', [submission]);
  if (rowsOf(keptSchema, rows, 'submissions')[0]?.answers_kept !== 1) return undefined;
  return answersOf(
    await sql.all(`SELECT exercise AS key, ${columns} FROM answer WHERE submission = ?`, [submission]),
  );
}

/** What was written for an exercise in the notebooks that count, by student. */
export const answersFor = async (sql: Sql, exercise: string): Promise<Map<string, KeptAnswer>> =>
  answersOf(
    await sql.all(
      `SELECT grade.student AS key, ${columns} FROM answer
       JOIN grading ON grading.submission = answer.submission JOIN grade ON grade.grading = grading.id
       WHERE exercise = ? AND grade.id IN (SELECT max(id) FROM grade GROUP BY student, chapter)`,
      [exercise],
    ),
  );

const figureSchema = schema((z) => z.object({ figure: z.string() }));

/** The figure that was kept of an answer, as far as it may be drawn; undefined where there is none. */
export async function figureIn(
  sql: Sql,
  submission: number,
  exercise: string,
): Promise<FigureReading | undefined> {
  const rows = await sql.all('SELECT figure FROM answer WHERE submission = ? AND exercise = ?', [
    submission,
    exercise,
  ]);
  const { figure = '' } = rowsOf(figureSchema, rows, 'figures')[0] ?? {};
  if (figure === '') return undefined;
  const kept = fit(shownFigureSchema, parsed(figure));
  return 'value' in kept
    ? figureAgain(kept.value)
    : { fault: 'What the gradebook keeps of it cannot be read.' };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
