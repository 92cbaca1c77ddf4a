import { UsageError, ValueError } from '../../core';
import {
  type Gradebook,
  type HistoryEntry,
  type Overridden,
  overrideExercises,
} from '../../grading/gradebook';
import { historyText } from '../../grading/gradebook/history-text';
import { refusePlaces, writeFileWhole } from '../../grading/reports';
import { exportCsv, exportGradescope } from '../../grading/reports/exports';
import { readRoster } from '../../grading/submission/roster';
import { type Command, commandOf } from '../command';
import { openKnownGradebook } from '../known-gradebook';
import { pointsOf, readOverrides } from '../override-file';
import { gradebookTable } from '../tables/gradebook';
import type { Values } from '../tables/table';
import { give, inLine, say, setIn } from '../terminal';

type Given = Values<typeof gradebookTable>;

type Name = keyof (typeof gradebookTable)['actions'];

type Action = (book: Gradebook, operands: readonly string[], values: Given) => Promise<string>;

const actions: Record<Name, Action> = {
  export: exportGrades,
  history,
  override,
  forget,
};

export const command: Command = commandOf(gradebookTable, async ({ action, operands, values }) => {
  const book = await openKnownGradebook(values.db);
  try {
    const print = action === 'export' ? give : say;
    print(await actions[action](book, operands, values));
  } finally {
    await book.close();
  }
  return 0;
});

async function exportGrades(book: Gradebook, _: readonly string[], values: Given): Promise<string> {
  const roster = values.roster === undefined ? undefined : readRoster(values.roster);
  const { format, out } = values;
  const reads = { db: values.db, roster: values.roster };
  refusePlaces(format === 'gradescope' ? { files: {}, folders: { out }, reads } : { files: { out }, reads });
  if (format === 'gradescope') {
    if (out === undefined)
      throw new UsageError('Gradescope takes a file for each submission; into which folder? --out DIR');
    const written = await exportGradescope(book, out, { ...(roster && { roster }) });
    return `${written} results.json and scores.csv: ${out}\n`;
  }
  const text = await exportCsv(book, { format, ...(roster && { roster }) });
  if (out === undefined) return text;
  writeFileWhole(out, text);
  return `${out}\n`;
}

async function history(book: Gradebook, operands: readonly string[]): Promise<string> {
  const [student] = operands as [string];
  const lines = (await book.history(student)).map(historyLine);
  return `${lines.join('\n')}\n`;
}

const historyLine = (entry: HistoryEntry): string =>
  `${entry.at}  ${entry.chapter}  ${setIn(historyText(entry))}`;

async function override(book: Gradebook, operands: readonly string[], values: Given): Promise<string> {
  if (values.file !== undefined) return overrideMany(book, operands, values.file, values);
  const [student, chapter, text] = operands;
  if (student === undefined || chapter === undefined)
    throw new UsageError(
      'which student, and which chapter? very-deep gradebook override --db F STUDENT CHAPTER [SCORE]',
    );
  if ((text === undefined) !== values.clear)
    throw new UsageError(
      values.clear ? '--clear takes no SCORE' : 'which score? SCORE, a number from 0, or --clear',
    );
  if (values.reason === undefined) throw new UsageError('say why: --reason TEXT');
  const score = text === undefined ? null : pointsOf(text);
  if (score === undefined) throw new ValueError(`a score is a number from 0, not "${text}"`);
  const { reason, exercise, by, 'above-maximum': aboveMaximum } = values;
  if (exercise !== undefined) {
    const one = { ...{ student, chapter, exercise, points: score, reason }, aboveMaximum };
    return (await overrideExercises(book, [one], by)).map(overriddenLine).join('');
  }
  const change = await book.adjust(student, chapter, score, reason, by, { aboveMaximum });
  return `${student}, ${chapter}: ${change.before} -> ${change.after}\n`;
}

async function overrideMany(
  book: Gradebook,
  operands: readonly string[],
  file: string,
  { reason = '', exercise, clear, by, 'above-maximum': aboveMaximum }: Given,
): Promise<string> {
  if (operands.length > 0 || exercise !== undefined)
    throw new UsageError(
      `--file has its students and exercises in its rows; "${operands[0] ?? exercise}" is one too many`,
    );
  const overrides = readOverrides(file, { reason, clear, aboveMaximum });
  const set = await overrideExercises(book, overrides, by);
  return `${set.map(overriddenLine).join('')}${set.length} ${set.length === 1 ? 'exercise' : 'exercises'} ${clear ? 'as they were before' : 'set'}\n`;
}

const overriddenLine = ({ student, chapter, exercise, before, after }: Overridden): string =>
  `${inLine(student)}, ${chapter}, ${exercise}: ${before} -> ${after}\n`;

async function forget(book: Gradebook, operands: readonly string[], values: Given): Promise<string> {
  const [student] = operands as [string];
  if (!values.yes) throw new UsageError(`this removes every record of ${student} for good; add --yes`);
  const removed = await book.forget(student);
  if (removed === 0) throw new ValueError(`the gradebook knows no student called "${student}"`);
  return `${removed} records of ${student} removed\n`;
}
